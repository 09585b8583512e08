package dev.unwinder.cfi;

import static dev.unwinder.dwarf.DwarfConstants.*;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.dwarf.PointerEncoding;
import dev.unwinder.dwarf.expr.DwarfExpression;
import dev.unwinder.rule.CfaRule;
import dev.unwinder.rule.RegisterRule;
import dev.unwinder.rule.UnwindRow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Carries out call frame instructions: all of DWARF 5, and those of GNU, AArch64, MIPS and SPARC.
 *
 * <p>Strict: an unknown instruction, a rule for the CFA that does not fit the one before, or an unbalanced restore is an error with a
 * place. Bounded by the length of the instructions; at most {@value #MAX_REMEMBERED} states are remembered.
 *
 * @dwarf 6.4.2, 6.4.3
 */
public final class CallFrameProgram {
    /** The most states that DW_CFA_remember_state may pile up. */
    public static final int MAX_REMEMBERED = 256;

    private static final int EM_SPARC = 2;
    private static final int EM_SPARC32PLUS = 18;
    private static final int EM_SPARCV9 = 43;
    private static final int EM_AARCH64 = 183;

    /** Takes the rows of an entry as they are completed. */
    @FunctionalInterface
    public interface RowSink {
        /**
         * A row; instructions may leave rows that hold for no address at all.
         *
         * @param start the first vaddr it holds for
         * @param end one past the last
         * @param row its rules
         * @return whether to go on
         */
        boolean row(long start, long end, UnwindRow row) throws MalformedDataException;
    }

    private static final RowSink NOBODY = new RowSink() {
        @Override
        public boolean row(long start, long end, UnwindRow row) {
            return true;
        }
    };

    private record State(UnwindRow.Builder rules, @Nullable CfaRule cfa) {}

    private final CallFrameInfo info;
    private final CommonInformationEntry cie;
    private final Deque<State> remembered = new ArrayDeque<>();
    private UnwindRow.Builder rules;
    private @Nullable CfaRule cfa;
    private UnwindRow.@Nullable Builder initialRules;
    private @Nullable Set<Integer> touched;
    private boolean advanced;
    private long argumentsSize;
    private long location;

    private CallFrameProgram(CallFrameInfo info, FrameDescriptionEntry fde) {
        this.info = info;
        this.cie = fde.cie();
        this.rules = UnwindRow.builder(cie.returnAddressRegister()).signalFrame(cie.isSignalFrame());
        this.location = fde.range().start();
    }

    /**
     * The row that holds at a vaddr.
     *
     * @param vaddr one that the entry covers
     * @throws MalformedDataException when the instructions up to there are broken
     */
    public static UnwindRow rowAt(CallFrameInfo info, FrameDescriptionEntry fde, long vaddr)
            throws MalformedDataException {
        CallFrameProgram program = new CallFrameProgram(info, fde);
        program.runInitial();
        program.run(fde.instructions(), vaddr, NOBODY);
        return program.row(fde.instructions());
    }

    /**
     * How many bytes of arguments have been pushed at a vaddr (DW_CFA_GNU_args_size), which the runtime drops when it enters a landing pad.
     *
     * @param vaddr one that the entry covers
     * @lsb 10.6 (DW_CFA_GNU_args_size)
     */
    public static long argumentsSizeAt(CallFrameInfo info, FrameDescriptionEntry fde, long vaddr)
            throws MalformedDataException {
        CallFrameProgram program = new CallFrameProgram(info, fde);
        program.runInitial();
        program.run(fde.instructions(), vaddr, NOBODY);
        return program.argumentsSize;
    }

    /**
     * All rows of an entry, rising by address; an entry whose instructions define no CFA at first has an error there.
     *
     * @return how many states are remembered at the end, or where the sink wanted no more
     */
    public static int forEachRow(CallFrameInfo info, FrameDescriptionEntry fde, RowSink sink)
            throws MalformedDataException {
        CallFrameProgram program = new CallFrameProgram(info, fde);
        program.runInitial();
        if (program.run(fde.instructions(), -1L, sink)) {
            sink.row(program.location, fde.range().end(), program.row(fde.instructions()));
        }
        return program.remembered.size();
    }

    /** What the CIE alone says: the row at the start of every entry that uses it. */
    public static Optional<UnwindRow> initialRow(CallFrameInfo info, CommonInformationEntry cie)
            throws MalformedDataException {
        FrameDescriptionEntry none = new FrameDescriptionEntry(
                cie.offset(),
                0,
                cie,
                new dev.unwinder.address.AddressRange(0, 0),
                java.util.OptionalLong.empty(),
                cie.initialInstructions());
        CallFrameProgram program = new CallFrameProgram(info, none);
        program.runInitial();
        return program.cfa == null ? Optional.empty() : Optional.of(program.rules.build(program.cfa));
    }

    /** The registers that an entry's or its CIE's instructions mention in rules, rising. */
    public static Set<Integer> touchedRegisters(CallFrameInfo info, FrameDescriptionEntry fde)
            throws MalformedDataException {
        CallFrameProgram program = new CallFrameProgram(info, fde);
        Set<Integer> registers = new TreeSet<>();
        program.touched = registers;
        program.runInitial();
        program.run(fde.instructions(), -1L, NOBODY);
        return registers;
    }

    private void runInitial() throws MalformedDataException {
        run(cie.initialInstructions(), -1L, NOBODY);
        initialRules = rules.copy();
    }

    private UnwindRow row(ByteView instructions) throws MalformedDataException {
        if (cfa == null) {
            throw instructions.malformed(0, "no rule for the CFA at 0x" + Long.toHexString(location));
        }
        return rules.build(cfa);
    }

    /**
     * Runs until an advance goes beyond {@code until}, the sink wants no more, or the end.
     *
     * @return whether the end was reached
     */
    private boolean run(ByteView instructions, long until, RowSink sink) throws MalformedDataException {
        ByteCursor cursor = instructions.cursor();
        boolean toTheEnd = until == -1L;
        while (cursor.hasRemaining()) {
            advanced = false;
            long next = step(cursor);
            if (advanced) {
                if (!toTheEnd && Long.compareUnsigned(next, until) > 0) {
                    return false;
                }
                if (toTheEnd && !sink.row(location, next, row(instructions))) {
                    return false;
                }
                location = next;
            }
        }
        return true;
    }

    /** Carries out one instruction; returns the location after it. The order is the standard's. */
    private long step(ByteCursor cursor) throws MalformedDataException {
        int opcode = cursor.u8();
        int operand = opcode & 0x3f;
        switch (opcode & 0xc0) {
            case DW_CFA_advance_loc -> {
                return advance(cursor, operand);
            }
            case DW_CFA_offset -> offset(cursor, operand, cursor.uleb128() * cie.dataAlignmentFactor());
            case DW_CFA_restore -> restore(cursor, operand);
            default -> {
                return stepExtended(cursor, operand);
            }
        }
        return location;
    }

    private long stepExtended(ByteCursor cursor, int opcode) throws MalformedDataException {
        switch (opcode) {
            // 6.4.2.1 Row creation instructions
            case DW_CFA_set_loc -> {
                return setLocation(cursor);
            }
            case DW_CFA_advance_loc1 -> {
                return advance(cursor, cursor.u8());
            }
            case DW_CFA_advance_loc2 -> {
                return advance(cursor, cursor.u16());
            }
            case DW_CFA_advance_loc4 -> {
                return advance(cursor, cursor.u32());
            }
            case DW_CFA_MIPS_advance_loc8 -> {
                return advance(cursor, cursor.u64());
            }
            // 6.4.2.2 CFA definition instructions
            case DW_CFA_def_cfa -> cfa = new CfaRule.RegisterOffset(cursor.uleb128AsInt(), cursor.uleb128());
            case DW_CFA_def_cfa_sf ->
                cfa = new CfaRule.RegisterOffset(cursor.uleb128AsInt(), cursor.sleb128() * cie.dataAlignmentFactor());
            // Clang for MIPS begins all its common entries with this one alone: before any definition the offset is 0.
            case DW_CFA_def_cfa_register ->
                cfa = new CfaRule.RegisterOffset(
                        cursor.uleb128AsInt(),
                        cfa == null ? 0 : registerOffset(cursor).offset());
            case DW_CFA_def_cfa_offset ->
                cfa = new CfaRule.RegisterOffset(registerOffset(cursor).register(), cursor.uleb128());
            case DW_CFA_def_cfa_offset_sf ->
                cfa = new CfaRule.RegisterOffset(
                        registerOffset(cursor).register(), cursor.sleb128() * cie.dataAlignmentFactor());
            case DW_CFA_def_cfa_expression -> cfa = new CfaRule.Expression(expression(cursor));
            // 6.4.2.3 Register rule instructions
            case DW_CFA_undefined -> set(cursor, cursor.uleb128AsInt(), new RegisterRule.Undefined());
            case DW_CFA_same_value -> set(cursor, cursor.uleb128AsInt(), new RegisterRule.SameValue());
            case DW_CFA_offset_extended ->
                offset(cursor, cursor.uleb128AsInt(), cursor.uleb128() * cie.dataAlignmentFactor());
            case DW_CFA_offset_extended_sf ->
                offset(cursor, cursor.uleb128AsInt(), cursor.sleb128() * cie.dataAlignmentFactor());
            case DW_CFA_val_offset ->
                set(
                        cursor,
                        cursor.uleb128AsInt(),
                        new RegisterRule.ValOffset(cursor.uleb128() * cie.dataAlignmentFactor()));
            case DW_CFA_val_offset_sf ->
                set(
                        cursor,
                        cursor.uleb128AsInt(),
                        new RegisterRule.ValOffset(cursor.sleb128() * cie.dataAlignmentFactor()));
            case DW_CFA_register ->
                set(cursor, cursor.uleb128AsInt(), new RegisterRule.Register(cursor.uleb128AsInt()));
            case DW_CFA_expression ->
                set(cursor, cursor.uleb128AsInt(), new RegisterRule.Expression(expression(cursor)));
            case DW_CFA_val_expression ->
                set(cursor, cursor.uleb128AsInt(), new RegisterRule.ValExpression(expression(cursor)));
            case DW_CFA_restore_extended -> restore(cursor, cursor.uleb128AsInt());
            // 6.4.2.4 Row state instructions
            case DW_CFA_remember_state -> remember(cursor);
            case DW_CFA_restore_state -> restoreState(cursor);
            // 6.4.2.5 Padding instruction
            case DW_CFA_nop -> {}
            // GNU, AArch64 and SPARC
            case DW_CFA_GNU_args_size -> argumentsSize = cursor.uleb128();
            case DW_CFA_GNU_negative_offset_extended ->
                offset(cursor, cursor.uleb128AsInt(), -cursor.uleb128() * cie.dataAlignmentFactor());
            case DW_CFA_GNU_window_save -> windowSaveOrNegate(cursor);
            case DW_CFA_AARCH64_negate_ra_state_with_pc -> negateReturnAddressState(cursor, opcode);
            default -> throw unknown(cursor, opcode);
        }
        return location;
    }

    private long advance(ByteCursor cursor, long delta) throws MalformedDataException {
        long distance = delta * cie.codeAlignmentFactor();
        if (Long.compareUnsigned(location + distance, location) < 0) {
            throw cursor.malformed("location goes backwards");
        }
        advanced = true;
        return location + distance;
    }

    private long setLocation(ByteCursor cursor) throws MalformedDataException {
        PointerEncoding encoding = cie.fdeEncoding();
        long next = encoding.decode(cursor, info.bases(), cie.addressSize());
        if (Long.compareUnsigned(next, location) < 0) {
            throw cursor.malformed("location goes backwards");
        }
        advanced = true;
        return next;
    }

    private void set(ByteCursor cursor, int register, RegisterRule rule) throws MalformedDataException {
        if (rules.isFull() && rules.find(register).isEmpty()) {
            throw cursor.malformed("rules for more than " + UnwindRow.Builder.MAX_RULES + " registers");
        }
        rules.rule(register, rule);
        touch(register);
    }

    private void touch(int register) {
        if (touched != null) {
            touched.add(register);
        }
    }

    private void offset(ByteCursor cursor, int register, long offset) throws MalformedDataException {
        set(cursor, register, new RegisterRule.Offset(offset));
    }

    private void restore(ByteCursor cursor, int register) throws MalformedDataException {
        if (initialRules == null) {
            throw cursor.malformed("DW_CFA_restore among initial instructions");
        }
        Optional<RegisterRule> initial = initialRules.find(register);
        if (initial.isPresent()) {
            set(cursor, register, initial.get());
        } else {
            rules.forget(register);
            touch(register);
        }
    }

    private void remember(ByteCursor cursor) throws MalformedDataException {
        if (remembered.size() == MAX_REMEMBERED) {
            throw cursor.malformed("more than " + MAX_REMEMBERED + " remembered states");
        }
        remembered.push(new State(rules.copy(), cfa));
    }

    private void restoreState(ByteCursor cursor) throws MalformedDataException {
        State state = remembered.poll();
        if (state == null) {
            throw cursor.malformed("no remembered state");
        }
        rules = state.rules();
        cfa = state.cfa();
    }

    private CfaRule.RegisterOffset registerOffset(ByteCursor cursor) throws MalformedDataException {
        if (cfa instanceof CfaRule.RegisterOffset current) {
            return current;
        }
        throw cursor.malformed("the CFA is not a register and an offset");
    }

    private DwarfExpression expression(ByteCursor cursor) throws MalformedDataException {
        return new DwarfExpression(cursor.bytes(cursor.uleb128()), cie.addressSize(), info.bases());
    }

    /** 0x2d is the window save of SPARC, and on AArch64 toggles whether the return address is signed. */
    private void windowSaveOrNegate(ByteCursor cursor) throws MalformedDataException {
        switch (info.machine()) {
            case EM_SPARC, EM_SPARC32PLUS, EM_SPARCV9 -> {
                for (int register = 8; register < 16; register++) {
                    set(cursor, register, new RegisterRule.Register(register + 16));
                }
                for (int register = 16; register < 32; register++) {
                    offset(cursor, register, (long) (register - 16) * cie.addressSize());
                }
            }
            default -> negateReturnAddressState(cursor, DW_CFA_AARCH64_negate_ra_state);
        }
    }

    private void negateReturnAddressState(ByteCursor cursor, int opcode) throws MalformedDataException {
        if (info.machine() != EM_AARCH64) {
            throw unknown(cursor, opcode);
        }
        rules.returnAddressSigned(!rules.isReturnAddressSigned());
    }

    private static MalformedDataException unknown(ByteCursor cursor, int opcode) {
        return cursor.view()
                .malformed(cursor.position() - 1, "unknown call frame instruction 0x" + Integer.toHexString(opcode));
    }
}
