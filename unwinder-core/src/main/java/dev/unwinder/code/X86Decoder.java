package dev.unwinder.code;

import dev.unwinder.bytes.ByteView;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Decodes one x86-64 instruction, in 64-bit mode, as the opcode maps say. */
final class X86Decoder {
    /** The names of 3DNow! are not kept: which suffixes there are, AMD64 APM volume 3, table A-13. */
    private static final String SUFFIXES_3DNOW =
            " 0c 0d 1c 1d 8a 8e 90 94 96 97 9a 9e a0 a4 a6 a7 aa ae b0 b4 b6 b7 bb bf ";

    private final X86Encoding code;
    private final long address;
    private final boolean hasText;
    private final List<Operand> operands = new ArrayList<>(4);
    private final List<Operand.Memory> implicit = new ArrayList<>(1);
    private boolean operandSizeUsed;
    private boolean wideUsed;
    private boolean repeatUsed;

    private X86Decoder(ByteView bytes, long offset, long address, boolean hasText) {
        this.code = new X86Encoding(bytes, offset);
        this.address = address;
        this.hasText = hasText;
    }

    static Decoded decode(ByteView bytes, long offset, long address) {
        return new X86Decoder(bytes, offset, address, true).decode();
    }

    static Decoded decodeWithoutText(ByteView bytes, long offset, long address) {
        return new X86Decoder(bytes, offset, address, false).decode();
    }

    private Decoded decode() {
        code.readOpcode();
        if (code.isOver()) {
            return code.overrun();
        }
        if (code.isInvalid()) {
            return NoInstruction.INVALID;
        }
        if (code.map() > 3) {
            return decodeOtherMap();
        }
        X86Table.Lines lines = lines();
        if (lines == null) {
            return NoInstruction.INVALID;
        }
        if (code.encoding() != X86Table.Encoding.LEGACY || lines.hasModRm()) {
            if (!isVectorZero()) {
                code.readModRm();
            }
        }
        X86Spec spec = find(lines.specs());
        if (spec == null) {
            return code.isOver() ? code.overrun() : unnamed();
        }
        Decoded decoded = build(spec);
        return code.isOver() ? code.overrun() : decoded;
    }

    /** {@code vzeroupper} alone has no ModRM among the instructions of VEX. */
    private boolean isVectorZero() {
        return code.encoding() == X86Table.Encoding.VEX && code.map() == 1 && code.opcode() == 0x77;
    }

    private X86Table.@Nullable Lines lines() {
        if (code.encoding() != X86Table.Encoding.EVEX) {
            X86Table.Lines lines = X86Table.lines(code.encoding(), code.map(), code.opcode());
            return lines.specs().isEmpty() ? null : lines;
        }
        if (X86Table.tuple(code.map(), code.opcode(), code.mandatoryPrefix()) == '-') {
            return null;
        }
        return X86Table.lines(X86Table.Encoding.EVEX, code.map(), code.opcode());
    }

    private @Nullable X86Spec find(List<X86Spec> lines) {
        X86Spec found = first(lines);
        if (found != null || code.encoding() != X86Table.Encoding.EVEX) {
            return found;
        }
        return first(
                X86Table.lines(X86Table.Encoding.VEX, code.map(), code.opcode()).specs());
    }

    private @Nullable X86Spec first(List<X86Spec> lines) {
        for (X86Spec line : lines) {
            if (line.conditions().hold(code)) {
                return line;
            }
        }
        return null;
    }

    /** Of EVEX, what has no line of its own: the memory it touches is known from its tuple, its name is not. */
    private Decoded unnamed() {
        if (code.encoding() != X86Table.Encoding.EVEX) {
            return NoInstruction.INVALID;
        }
        if (code.map() == 3) {
            code.u8();
        }
        if (code.isMemory()) {
            operands.add(memory(OptionalInt.empty(), Access.READ));
        }
        return code.isOver() ? code.overrun() : finish(InstructionKind.OTHER, "", true);
    }

    private Decoded decodeOtherMap() {
        boolean known = code.map() == X86Encoding.MAP_3DNOW
                || code.encoding() == X86Table.Encoding.EVEX && (code.map() == 5 || code.map() == 6)
                || code.encoding() == X86Table.Encoding.VEX && code.map() >= 8 && code.map() <= 10;
        if (!known) {
            return NoInstruction.INVALID;
        }
        code.readModRm();
        int suffix = 0;
        if (code.map() == X86Encoding.MAP_3DNOW) {
            suffix = code.u8();
        } else if (code.map() == 8) {
            code.u8();
        } else if (code.map() == 10) {
            code.signed(4);
        }
        if (code.isOver()) {
            return code.overrun();
        }
        if (code.map() == X86Encoding.MAP_3DNOW) {
            String hex = " " + (suffix < 16 ? "0" : "") + Integer.toHexString(suffix) + ' ';
            if (!SUFFIXES_3DNOW.contains(hex)) {
                return NoInstruction.INVALID;
            }
        }
        if (code.isMemory() && code.encoding() != X86Table.Encoding.EVEX) {
            operands.add(memory(OptionalInt.empty(), Access.READ));
        }
        return finish(InstructionKind.OTHER, "", true);
    }

    /** The broadcast bit is undefined where there is no element to broadcast. Intel SDM volume 2, 2.7.11. */
    private boolean hasStrayBroadcast() {
        return code.encoding() == X86Table.Encoding.EVEX
                && code.isBroadcast()
                && code.isMemory()
                && "fhk".indexOf(X86Table.tuple(code.map(), code.opcode(), code.mandatoryPrefix())) < 0;
    }

    /** A register in vvvv that the instruction has no use for is undefined. Intel SDM volume 2, 2.3.5.6. */
    private boolean hasStraySource(X86Spec spec) {
        return code.encoding() != X86Table.Encoding.LEGACY && (code.source() & 15) != 0 && !spec.hasOperand("HBj");
    }

    private Decoded build(X86Spec spec) {
        if (hasStraySource(spec) || hasStrayBroadcast()) {
            return NoInstruction.INVALID;
        }
        X86Spec.Conditions conditions = spec.conditions();
        operandSizeUsed = conditions.prefix() == 1;
        wideUsed = conditions.wide() != X86Spec.ANY;
        repeatUsed = conditions.prefix() == 2 || conditions.prefix() == 3;
        boolean hasBroadcast = code.isBroadcast() && code.isMemory();
        for (X86Operand operand : spec.operands()) {
            operands.add(operand(operand, hasBroadcast));
        }
        addImplicit(spec.kind(), spec.mnemonic());
        String mnemonic = X86Text.mnemonic(spec, code, this);
        reverse(spec.mnemonic());
        return finish(spec.kind(), mnemonic, false);
    }

    private Decoded finish(InstructionKind kind, String mnemonic, boolean unnamed) {
        String text = hasText ? X86Text.text(code, kind, unnamed ? "(unnamed)" : mnemonic, operands, this) : "";
        return new Instruction(address, code.length(), kind, mnemonic, operands, implicit, text);
    }

    /** Intel's order to that of the text. */
    private void reverse(String mnemonic) {
        if (!mnemonic.equals("enter")) {
            java.util.Collections.reverse(operands);
        }
    }

    boolean isOperandSizeUsed() {
        return operandSizeUsed;
    }

    boolean isRepeatUsed() {
        return repeatUsed;
    }

    boolean hasMemory() {
        for (Operand operand : operands) {
            if (operand instanceof Operand.Memory) {
                return true;
            }
        }
        return false;
    }

    int explicitMemorySize() {
        for (Operand operand : operands) {
            if (operand instanceof Operand.Memory memory) {
                return memory.size().orElse(0);
            }
        }
        return 0;
    }

    int operandSizeOf(X86Operand operand) {
        return operand.size().equals("y") ? operandSize() : size(operand.size());
    }

    boolean isWideUsed() {
        return wideUsed;
    }

    /** How many bytes the instruction works on where its encoding leaves the choice. */
    int operandSize() {
        wideUsed = true;
        if (code.wide()) {
            return 8;
        }
        operandSizeUsed = true;
        return code.hasOperandSize() ? 2 : 4;
    }

    private int vectorBytes() {
        // A register form with the broadcast bit set rounds, and is as long as can be. Intel SDM volume 2, 2.7.8.
        boolean rounds = code.isBroadcast() && !code.isMemory() && code.encoding() == X86Table.Encoding.EVEX;
        return rounds ? 64 : 16 << Math.min(code.vectorLength(), 2);
    }

    private int size(String size) {
        return switch (size) {
            case "b", "s" -> 1;
            case "w" -> 2;
            case "d" -> 4;
            case "q" -> 8;
            case "o" -> 16;
            case "t" -> 10;
            case "v" -> operandSize();
            case "z" -> Math.min(operandSize(), 4);
            case "y" -> {
                wideUsed = true;
                yield code.wide() ? 8 : 4;
            }
            case "f" -> {
                operandSizeUsed = true;
                yield code.hasOperandSize() ? 2 : 8;
            }
            case "x" -> vectorBytes();
            case "h" -> vectorBytes() / 2;
            case "r" -> vectorBytes() / 4;
            case "e" -> vectorBytes() / 8;
            case "2" -> vectorBytes() == 16 ? 8 : vectorBytes();
            case "j" -> 32;
            case "p" -> 2 + operandSize();
            case "?" -> 0;
            default -> Integer.parseInt(size);
        };
    }

    private Operand operand(X86Operand operand, boolean hasBroadcast) {
        Access access = operand.access();
        return switch (operand.kind()) {
            case 'E', 'M' ->
                code.isMemory() ? memory(known(size(operand.size())), access) : general(code.generalRm(), operand);
            case 'R' -> general(code.generalRm(), operand);
            case 'G' -> general(code.generalReg(), operand);
            case 'B' -> general(code.source() & 15, operand);
            case 'Z' -> general(code.opcodeRegister(), operand);
            case 'a' -> general(0, operand);
            case 'c' -> general(1, operand);
            case 'd' -> X86Registers.other("(dx)", 2, access);
            case 'W' ->
                code.isMemory()
                        ? memory(known(hasBroadcast ? elementSize() : size(operand.size())), access)
                        : vector(code.vectorRm(), operand);
            case 'U' -> vector(code.vectorRm(), operand);
            case 'V' -> vector(code.vectorReg(), operand);
            case 'H' -> vector(code.source(), operand);
            case 'x' -> X86Registers.vector(0, 16, access);
            case 'Q' ->
                code.isMemory() ? memory(known(size(operand.size())), access) : X86Registers.mmx(code.rm(), access);
            case 'N' -> X86Registers.mmx(code.rm(), access);
            case 'P' -> X86Registers.mmx(code.reg(), access);
            default -> special(operand);
        };
    }

    private Operand special(X86Operand operand) {
        Access access = operand.access();
        return switch (operand.kind()) {
            case 'K' -> X86Registers.mask(code.reg(), access);
            case 'j' -> X86Registers.mask(code.source() & 7, access);
            case 'k' ->
                code.isMemory()
                        ? memory(OptionalInt.of(X86Text.maskSize(code)), access)
                        : X86Registers.mask(code.rm(), access);
            case 'S' -> X86Registers.segment(code.reg(), access);
            case 'F' -> X86Registers.segment(4, access);
            case '!' -> X86Registers.segment(5, access);
            case 'C' -> X86Registers.other("cr" + code.generalReg(), 8, access);
            case 'D' -> X86Registers.other("db" + code.generalReg(), 8, access);
            case 'b' -> X86Registers.other("bnd" + code.reg(), 16, access);
            case 't' -> X86Registers.other("tmm" + code.reg(), 1024, access);
            case '0' -> X86Registers.coprocessor(0, true, access);
            case 'i' -> X86Registers.coprocessor(code.rm(), false, access);
            case 'L' -> X86Registers.vector(code.u8() >> 4, size(operand.size()), access);
            case 'g' -> vectorIndexed(access);
            case 'J' -> new Operand.Target(jump(operand.size()));
            case 'O' -> absolute(operand);
            case 'X' -> string(6, code.segment(), operand);
            case 'Y' -> string(7, 0, operand);
            case 'T' -> string(3, code.segment(), new X86Operand('X', "b", Access.READ));
            default -> immediate(operand.size());
        };
    }

    private Operand.Register general(int number, X86Operand operand) {
        return X86Registers.general(number, size(operand.size()), code.hasRex(), operand.access());
    }

    private Operand.Register vector(int number, X86Operand operand) {
        int size = operand.size().equals("2") || operand.size().equals("?") ? vectorBytes() : size(operand.size());
        return X86Registers.vector(number, size, operand.access());
    }

    private int elementSize() {
        wideUsed = true;
        return code.wide() ? 8 : 4;
    }

    private static OptionalInt known(int size) {
        return size == 0 ? OptionalInt.empty() : OptionalInt.of(size);
    }

    private long jump(String size) {
        long distance = code.signed(size.equals("b") ? 1 : 4);
        return address + code.length() + distance;
    }

    private Operand.Immediate immediate(String size) {
        return new Operand.Immediate(
                switch (size) {
                    case "b" -> code.u8();
                    case "w" -> code.signed(2) & 0xffff;
                    case "s" -> code.signed(1);
                    case "v" -> code.signed(operandSize());
                    case "f" -> code.signed(code.hasOperandSize() ? 2 : 4);
                    default -> code.signed(Math.min(operandSize(), 4));
                });
    }

    private Operand.Memory absolute(X86Operand operand) {
        long place = code.hasAddressSize() ? code.signed(4) & 0xffff_ffffL : code.signed(8);
        return build(
                OptionalInt.empty(),
                OptionalInt.empty(),
                0,
                OptionalLong.of(place),
                known(size(operand.size())),
                operand.access());
    }

    private Operand.Memory string(int register, int segment, X86Operand operand) {
        Operand.Memory memory = build(
                OptionalInt.of(X86Registers.dwarf(register)),
                OptionalInt.empty(),
                0,
                OptionalLong.empty(),
                known(size(operand.size())),
                operand.access());
        return segment != 0 || memory.segmentBase().isEmpty() ? memory : memory.withoutSegment();
    }

    private Operand.Memory vectorIndexed(Access access) {
        return memory(
                        code.base(),
                        OptionalInt.of(X86Registers.vectorDwarf(code.vectorIndex())),
                        known(elementSize()),
                        access)
                .with(Operand.Extension.VECTOR_INDEX);
    }

    private Operand.Memory memory(OptionalInt size, Access access) {
        int index = code.index();
        return memory(
                code.base(), index < 0 ? OptionalInt.empty() : OptionalInt.of(X86Registers.dwarf(index)), size, access);
    }

    private Operand.Memory memory(int base, OptionalInt index, OptionalInt size, Access access) {
        long displacement = code.displacement();
        if (code.encoding() == X86Table.Encoding.EVEX && code.displacementSize() == 1) {
            displacement *= X86Tuples.bytes(code);
        }
        OptionalLong fixed = OptionalLong.empty();
        if (base < 0 && index.isEmpty() && !code.isRipRelative()) {
            fixed = OptionalLong.of(displacement);
        }
        return build(
                base < 0 ? OptionalInt.empty() : OptionalInt.of(X86Registers.dwarf(base)),
                index,
                displacement,
                fixed,
                size,
                access);
    }

    private Operand.Memory build(
            OptionalInt base,
            OptionalInt index,
            long displacement,
            OptionalLong fixed,
            OptionalInt size,
            Access access) {
        int segment = code.segment();
        return new Operand.Memory(
                base,
                index,
                1 << code.scaleShift(),
                displacement,
                fixed,
                code.isRipRelative(),
                segment == 0
                        ? OptionalInt.empty()
                        : OptionalInt.of(segment == 0x64 ? X86Registers.FS_BASE : X86Registers.GS_BASE),
                size,
                access,
                Operand.Update.NONE,
                code.hasAddressSize() ? Operand.Extension.SUM_32 : Operand.Extension.NONE);
    }

    /** Addresses relative to the instruction are known once its length is. */
    private void fixRelative() {
        for (int i = 0; i < operands.size(); i++) {
            if (operands.get(i) instanceof Operand.Memory memory && memory.pcRelative()) {
                operands.set(i, memory.withFixed(address + code.length() + memory.displacement()));
            }
        }
    }

    /** The stack, as far as an instruction uses it without naming it. */
    private void addImplicit(InstructionKind kind, String mnemonic) {
        fixRelative();
        switch (kind) {
            case PUSH, ENTER -> implicit.add(stack(-pushSize(), pushSize(), Access.WRITE));
            case CALL, INDIRECT_CALL -> implicit.add(stack(-8, 8, Access.WRITE));
            case POP -> {
                implicit.add(stack(0, pushSize(), Access.READ));
                popToStack();
            }
            case RETURN -> implicit.add(stack(0, 8, Access.READ));
            case LEAVE -> implicit.add(Operand.Memory.at(X86Registers.RBP, 0, 8, Access.READ));
            default -> {
                if (mnemonic.equals("pushf")) {
                    implicit.add(stack(-8, 8, Access.WRITE));
                } else if (mnemonic.equals("popf")) {
                    implicit.add(stack(0, 8, Access.READ));
                }
            }
        }
    }

    /** A {@code pop} to memory based on the stack pointer computes its address after it has popped. Intel SDM volume 2, POP. */
    private void popToStack() {
        // The displacement is told as it stands in the instruction; only the address differs, by what was popped.
        if (operands.get(0) instanceof Operand.Memory memory
                && memory.base().isPresent()
                && memory.base().getAsInt() == X86Registers.RSP) {
            implicit.add(stack(memory.displacement() + pushSize(), pushSize(), Access.WRITE));
        }
    }

    private int pushSize() {
        return code.hasOperandSize() ? 2 : 8;
    }

    private static Operand.Memory stack(long displacement, int size, Access access) {
        return Operand.Memory.at(X86Registers.RSP, displacement, size, access);
    }
}
