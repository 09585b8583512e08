package dev.unwinder.code;

import java.util.ArrayList;
import java.util.List;

/**
 * One line of an opcode map: under which conditions it is meant, and what it says.
 *
 * @param conditions what has to hold beside the opcode
 * @param mnemonic with the marks that {@link X86Table} explains
 * @param operands in Intel's order, the destination first
 * @param kind what it is for
 */
record X86Spec(Conditions conditions, String mnemonic, List<X86Operand> operands, InstructionKind kind) {
    static final int ANY = -1;

    /**
     * Conditions; {@link #ANY} where there is none.
     *
     * @param reg of ModRM.reg
     * @param memory 1 for a memory operand, 0 for a register
     * @param exact the whole ModRM byte
     * @param prefix 0 none, 1 66, 2 F3, 3 F2
     * @param wide REX.W, VEX.W
     * @param length VEX.L
     */
    record Conditions(int reg, int memory, int exact, int prefix, int wide, int length) {
        boolean needModRm() {
            return reg != ANY || memory != ANY || exact != ANY;
        }

        boolean hold(X86Encoding it) {
            return (prefix == ANY || prefix == it.mandatoryPrefix() || prefix == X86Encoding.PLAIN && it.isPlainNop())
                    && (reg == ANY || reg == it.reg())
                    && (memory == ANY || memory == (it.isMemory() ? 1 : 0))
                    && (exact == ANY || exact == it.modRm())
                    && (wide == ANY || wide == (it.wide() ? 1 : 0))
                    && (length == ANY || length == it.vectorLength());
        }
    }

    boolean needsModRm() {
        if (conditions.needModRm()) {
            return true;
        }
        for (X86Operand operand : operands) {
            if (operand.needsModRm()) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is a VEX form too: a vector instruction that is not marked otherwise. */
    boolean hasVexForm() {
        return conditions.prefix() != ANY && mnemonic.indexOf('!') < 0 && hasOperand("VWUH") && !hasOperand("PQN");
    }

    /** Whether an operand is of one of some kinds. */
    boolean hasOperand(String kinds) {
        for (X86Operand operand : operands) {
            if (kinds.indexOf(operand.kind()) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** The VEX form: what was read and written is only written, the old value comes from vvvv. */
    X86Spec vexForm() {
        X86Operand first = operands.get(0);
        if (first.access() != Access.READ_WRITE) {
            return new X86Spec(conditions, 'v' + mnemonic, operands, kind);
        }
        List<X86Operand> more = new ArrayList<>(operands);
        more.set(0, first.with(Access.WRITE));
        more.add(1, new X86Operand('H', "123468".contains(first.size()) ? "x" : first.size(), Access.READ));
        return new X86Spec(conditions, 'v' + mnemonic, more, kind);
    }
}
