package dev.unwinder.handler;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.code.Decoded;
import dev.unwinder.code.Instruction;
import dev.unwinder.code.InstructionKind;
import dev.unwinder.code.InstructionSet;
import dev.unwinder.code.Operand;
import dev.unwinder.code.RegisterValues;
import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.WordReader;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/**
 * What a small AArch64 function returns that returns the address of a thread's variable: its code is followed with what is known of the
 * registers, straight on, with conditional branches not taken.
 *
 * <p>So it does not matter how compiler and linker have put it: as an offset from the thread pointer in the code or in a word of the module,
 * by a call of {@code __tls_get_addr}, or by a descriptor, whose own small function is followed too. What it cannot follow is unknown.
 *
 * @psabi AArch64 ELF, Thread Local Storage
 */
final class ArmThreadVariable implements RegisterValues {
    /** Instructions of one function that are followed. */
    private static final int MAX_INSTRUCTIONS = 64;

    /** General registers; 31 is the stack pointer. */
    private static final int REGISTERS = 31;

    /** Registers that a called function may change: x0 to x18, and the link register. */
    private static final int CHANGED_BY_CALL = 0x4007_ffff;

    /** Descriptors with a smaller argument are variables of a thread's first block: an offset, and no address. */
    private static final long MAX_OFFSET = 1 << 20;

    private final WordReader words;
    private final long threadPointer;
    private final int entry;
    private final boolean callsFollowed;
    private final long[] values = new long[REGISTERS];
    private int known;

    private ArmThreadVariable(WordReader words, long threadPointer, int entry, boolean callsFollowed) {
        this.words = words;
        this.threadPointer = threadPointer;
        this.entry = entry;
        this.callsFollowed = callsFollowed;
    }

    /**
     * What a function without arguments returns.
     *
     * @param function its address
     * @param threadPointer TPIDR_EL0
     * @param entry bytes of an entry in the vector of a thread's blocks: 16 with glibc, 8 with musl
     */
    static OptionalLong returned(WordReader words, long function, long threadPointer, int entry)
            throws MemoryFaultException {
        return new ArmThreadVariable(words, threadPointer, entry, true).run(function);
    }

    private OptionalLong run(long function) throws MemoryFaultException {
        long pc = function;
        for (int i = 0; i < MAX_INSTRUCTIONS; i++) {
            if (!(decode(pc) instanceof Instruction it)) {
                return OptionalLong.empty();
            }
            pc = it.end();
            switch (it.kind()) {
                case RETURN -> {
                    return value(0);
                }
                case JUMP -> pc = it.target().orElse(pc);
                case INDIRECT_JUMP, INTERRUPT_RETURN, TRAP, UNDEFINED, PRIVILEGED -> {
                    return OptionalLong.empty(); // where to, is not known
                }
                default -> step(it);
            }
        }
        return OptionalLong.empty();
    }

    private Decoded decode(long pc) throws MemoryFaultException {
        byte[] code = new byte[4];
        for (int i = 0; i < code.length; i++) {
            code[i] = (byte) words.unsigned(pc + i, 1);
        }
        ByteView view = ByteView.of(code, "code", ByteOrder.LITTLE_ENDIAN);
        return InstructionSet.AARCH64.decodeWithoutText(view, 0, pc);
    }

    private void step(Instruction it) throws MemoryFaultException {
        switch (it.kind()) {
            case CONDITIONAL_JUMP,
                    NOP,
                    POINTER_AUTHENTICATION -> {} // not taken; of the link register, nothing is asked
            case CALL ->
                call(callsFollowed && isKnown(0) ? OptionalLong.of(variable(values[0])) : OptionalLong.empty());
            case INDIRECT_CALL -> describe(number(it.operands().get(0)));
            case SYSTEM_CALL -> forget(0);
            case LOAD_ADDRESS -> write(it, it.target());
            case ADD, SUBTRACT -> write(it, sum(it));
            case MOVE -> {
                if (it.memory().isEmpty()) {
                    write(it, moved(it));
                } else {
                    access(it, it.memory().get(0));
                }
            }
            default -> compute(it);
        }
    }

    /** What follows from nothing here, but the thread pointer. */
    private void compute(Instruction it) {
        if (it.operands().size() == 2 && it.operands().get(1) instanceof Operand.SystemRegister system) {
            write(it, number(system));
            return;
        }
        boolean writes = forgetWritten(it);
        if (it.mnemonic().isEmpty() && (!writes || !it.memory().isEmpty())) {
            known = 0; // of one without a name not all operands are told
        }
    }

    private OptionalLong sum(Instruction it) {
        OptionalLong first = number(it.operands().get(1));
        OptionalLong second = number(it.operands().get(2));
        if (first.isEmpty() || second.isEmpty()) {
            return OptionalLong.empty();
        }
        long number = it.kind() == InstructionKind.ADD ? second.getAsLong() : -second.getAsLong();
        return OptionalLong.of(first.getAsLong() + number);
    }

    private OptionalLong moved(Instruction it) {
        OptionalLong from = number(it.operands().get(1));
        if (from.isEmpty()) {
            return from;
        }
        return switch (it.mnemonic()) {
            case "mov", "movz" -> from;
            case "movn", "mvn" -> OptionalLong.of(~from.getAsLong());
            case "movk" -> inserted(it, from.getAsLong());
            default -> OptionalLong.empty();
        };
    }

    /** A register of which 16 bits are replaced. */
    private OptionalLong inserted(Instruction it, long bits) {
        OptionalLong old = number(it.operands().get(0));
        if (old.isEmpty() || !(it.operands().get(1) instanceof Operand.Immediate immediate)) {
            return OptionalLong.empty();
        }
        long kept = ~immediate.shift().apply(0xffff, 8);
        return OptionalLong.of(old.getAsLong() & kept | bits);
    }

    /** A load or store. */
    private void access(Instruction it, Operand.Memory memory) throws MemoryFaultException {
        OptionalLong address = switch (it.mnemonic()) {
            case "ldr", "ldur", "ldp" -> memory.address(this);
            default -> OptionalLong.empty();
        };
        forgetWritten(it);
        if (address.isEmpty()) {
            return;
        }
        long place = address.getAsLong();
        for (Operand operand : it.operands()) {
            if (operand instanceof Operand.Register register
                    && register.number().orElse(0) < REGISTERS) {
                set(register, words.unsigned(place, register.size()));
                place += register.size();
            }
        }
        if (memory.update() != Operand.Update.NONE) {
            forget(memory.base().orElse(0)); // it has been moved on
        }
    }

    /** A call through a register, which is that of a descriptor's function with the descriptor in x0, and changes nothing else. */
    private void describe(OptionalLong called) throws MemoryFaultException {
        if (!callsFollowed || called.isEmpty() || !isKnown(0)) {
            call(OptionalLong.empty());
            return;
        }
        long descriptor = values[0];
        ArmThreadVariable function = new ArmThreadVariable(words, threadPointer, entry, false);
        function.put(0, descriptor);
        OptionalLong offset;
        try {
            offset = function.run(called.getAsLong());
        } catch (MemoryFaultException notThere) {
            offset = OptionalLong.empty();
        }
        if (offset.isPresent()) {
            put(0, offset.getAsLong());
            return;
        }
        long argument = words.word(descriptor + words.wordSize());
        boolean isOffset = Long.compareUnsigned(argument, MAX_OFFSET) < 0;
        put(0, isOffset ? argument : variable(argument) - threadPointer);
    }

    /** What {@code __tls_get_addr} returns for a module's number and an offset in its block, which stand at an address. */
    private long variable(long index) throws MemoryFaultException {
        // glibc's vector is what the thread pointer leads to; musl's stands in front of it.
        long vector = words.word(entry == 16 ? threadPointer : threadPointer - 8);
        return words.word(vector + words.word(index) * entry) + words.word(index + words.wordSize());
    }

    private void call(OptionalLong result) {
        known &= ~CHANGED_BY_CALL;
        if (result.isPresent()) {
            put(0, result.getAsLong());
        }
    }

    /** The number that an operand stands for. */
    private OptionalLong number(Operand operand) {
        if (operand instanceof Operand.Immediate immediate) {
            return OptionalLong.of(immediate.shifted());
        }
        if (operand instanceof Operand.SystemRegister system) {
            boolean asked = system.encoding() == Operand.SystemRegister.TPIDR_EL0;
            return asked ? OptionalLong.of(threadPointer) : OptionalLong.empty();
        }
        if (!(operand instanceof Operand.Register register)) {
            return OptionalLong.empty();
        }
        // The register without a number is always zero.
        OptionalLong value =
                register.number().isPresent() ? value(register.number().getAsInt()) : OptionalLong.of(0);
        return value.isPresent() ? OptionalLong.of(register.shift().apply(value.getAsLong(), register.size())) : value;
    }

    @Override
    public OptionalLong value(int number) {
        return isKnown(number) ? OptionalLong.of(values[number]) : OptionalLong.empty();
    }

    /** Those of vectors have larger numbers; the stack pointer is never known here. */
    private boolean isKnown(int number) {
        return number < REGISTERS && (known & 1 << number) != 0;
    }

    /** The first operand gets a value. */
    private void write(Instruction it, OptionalLong value) {
        forgetWritten(it);
        if (value.isPresent() && it.operands().get(0) instanceof Operand.Register to) {
            set(to, value.getAsLong());
        }
    }

    /** Half a register is written as a whole, with zeros. */
    private void set(Operand.Register to, long value) {
        int number = to.number().orElse(REGISTERS);
        if (number < REGISTERS) {
            put(number, to.size() == 8 ? value : value & 0xffff_ffffL);
        }
    }

    private void put(int number, long value) {
        values[number] = value;
        known |= 1 << number;
    }

    /** Whether there was one. */
    private boolean forgetWritten(Instruction it) {
        boolean found = false;
        for (int i = 0; i < REGISTERS; i++) {
            if (it.writes(i)) {
                forget(i);
                found = true;
            }
        }
        return found;
    }

    private void forget(int number) {
        known &= ~(1 << number);
    }
}
