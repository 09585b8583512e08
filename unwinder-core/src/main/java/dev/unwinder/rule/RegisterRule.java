package dev.unwinder.rule;

import dev.unwinder.dwarf.expr.DwarfExpression;

/**
 * Where a caller's register is to be found; each rule tells it to a {@link RuleContext}.
 *
 * @dwarf 6.4.1 (the rules, in its order)
 */
public sealed interface RegisterRule {
    /** Tells the context what has become of a register. */
    void recover(int register, RuleContext context);

    /** Cannot be recovered; for the return address: there is no caller. */
    record Undefined() implements RegisterRule {
        @Override
        public void recover(int register, RuleContext context) {
            context.undefined(register);
        }
    }

    /** Not modified. */
    record SameValue() implements RegisterRule {
        @Override
        public void recover(int register, RuleContext context) {
            context.inRegister(register, register);
        }
    }

    /**
     * Saved in memory.
     *
     * @param offset in bytes from the CFA to where it is saved
     */
    record Offset(long offset) implements RegisterRule {
        @Override
        public void recover(int register, RuleContext context) {
            context.savedAt(register, context.cfa() + offset);
        }
    }

    /**
     * Computed from the CFA.
     *
     * @param offset in bytes; the value is CFA + offset
     */
    record ValOffset(long offset) implements RegisterRule {
        @Override
        public void recover(int register, RuleContext context) {
            context.computed(register, context.cfa() + offset);
        }
    }

    /**
     * In another register.
     *
     * @param number its DWARF number
     */
    record Register(int number) implements RegisterRule {
        @Override
        public void recover(int register, RuleContext context) {
            context.inRegister(register, number);
        }
    }

    /**
     * Saved in memory at the address that an expression gives.
     *
     * @param expression evaluated with the CFA on its stack
     */
    record Expression(DwarfExpression expression) implements RegisterRule {
        @Override
        public void recover(int register, RuleContext context) {
            context.savedAt(register, expression);
        }
    }

    /**
     * The value that an expression gives.
     *
     * @param expression evaluated with the CFA on its stack
     */
    record ValExpression(DwarfExpression expression) implements RegisterRule {
        @Override
        public void recover(int register, RuleContext context) {
            context.computed(register, expression);
        }
    }
}
