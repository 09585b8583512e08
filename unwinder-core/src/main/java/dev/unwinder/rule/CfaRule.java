package dev.unwinder.rule;

import dev.unwinder.dwarf.expr.DwarfExpression;

/**
 * How the canonical frame address is computed.
 *
 * @dwarf 6.4.1, 6.4.2.2
 */
public sealed interface CfaRule {
    /**
     * A register and an offset.
     *
     * @param register DWARF number
     * @param offset in bytes, added to it
     */
    record RegisterOffset(int register, long offset) implements CfaRule {}

    /**
     * The value of an expression.
     *
     * @param expression evaluated with an empty stack
     */
    record Expression(DwarfExpression expression) implements CfaRule {}
}
