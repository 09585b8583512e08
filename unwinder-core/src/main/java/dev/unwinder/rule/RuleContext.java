package dev.unwinder.rule;

import dev.unwinder.dwarf.expr.DwarfExpression;

/** Whoever applies rules: is told of every register where its value is. */
public interface RuleContext {
    /** The canonical frame address of the frame. */
    long cfa();

    /** It cannot be recovered. */
    void undefined(int register);

    /** It has the value that register {@code source} has in the frame. */
    void inRegister(int register, int source);

    /** It is saved at an address. */
    void savedAt(int register, long address);

    /** It is saved at the address an expression gives. */
    void savedAt(int register, DwarfExpression address);

    /** It has a value. */
    void computed(int register, long value);

    /** It has the value an expression gives. */
    void computed(int register, DwarfExpression value);
}
