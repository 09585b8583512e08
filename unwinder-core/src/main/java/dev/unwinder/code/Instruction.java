package dev.unwinder.code;

import java.util.List;
import java.util.OptionalLong;

/**
 * One decoded instruction.
 *
 * @param address where it stands
 * @param length in bytes
 * @param kind what it is for
 * @param mnemonic its name as GNU tools write it, without prefixes; empty where the tables know only the operands
 * @param operands those written in its text, in the order of the text
 * @param implicitMemory what it touches beyond that: the stack, mostly
 * @param text the whole instruction as gdb's {@code x/i} shows it, single blanks, no symbols
 */
public record Instruction(
        long address,
        int length,
        InstructionKind kind,
        String mnemonic,
        List<Operand> operands,
        List<Operand.Memory> implicitMemory,
        String text)
        implements Decoded {
    /** Copies. */
    public Instruction {
        operands = List.copyOf(operands);
        implicitMemory = List.copyOf(implicitMemory);
    }

    /** The address behind it. */
    public long end() {
        return address + length;
    }

    /** Where a direct call or jump goes. */
    public OptionalLong target() {
        for (Operand operand : operands) {
            if (operand instanceof Operand.Target target) {
                return OptionalLong.of(target.address());
            }
        }
        return OptionalLong.empty();
    }

    /** All memory it names or touches, the explicit operands first. */
    public List<Operand.Memory> memory() {
        List<Operand.Memory> all = new java.util.ArrayList<>(2);
        for (Operand operand : operands) {
            if (operand instanceof Operand.Memory memory) {
                all.add(memory);
            }
        }
        all.addAll(implicitMemory);
        return all;
    }

    /** Whether it may change a register: named as written, or the base of an address that is written back. */
    public boolean writes(int register) {
        for (Operand operand : operands) {
            boolean written = operand instanceof Operand.Register it
                            && it.access().writes()
                            && it.number().isPresent()
                            && it.number().getAsInt() == register
                    || operand instanceof Operand.Memory memory
                            && memory.update() != Operand.Update.NONE
                            && memory.base().isPresent()
                            && memory.base().getAsInt() == register;
            if (written) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return text;
    }
}
