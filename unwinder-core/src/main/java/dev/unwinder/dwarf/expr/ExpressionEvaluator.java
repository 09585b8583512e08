package dev.unwinder.dwarf.expr;

import static dev.unwinder.dwarf.DwarfConstants.*;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.dwarf.PointerEncoding;

/**
 * Evaluates the expressions that can occur in call frame information.
 *
 * <p>Bounded: at most {@value #MAX_STEPS} operations and {@value #MAX_DEPTH} values. Arithmetic is modulo the size of an address; signed
 * where the standard says so. A register operation, which 6.4.2 does not foresee, means the register's value, as in libgcc. Operations that describe locations of variables, and those that 6.4.2 rules out in call frame information,
 * are errors. One evaluator may be used for many expressions, by one thread.
 *
 * @dwarf 2.5.1, 6.4.2
 */
public final class ExpressionEvaluator {
    /** The most operations of one expression that are carried out. */
    public static final int MAX_STEPS = 10_000;

    /** The most values on the stack. */
    public static final int MAX_DEPTH = 256;

    private final long[] stack = new long[MAX_DEPTH];
    private int depth;
    private int addressSize;
    private long stepsLeft;

    /** An evaluator of any number of expressions. */
    public ExpressionEvaluator() {
        this(Long.MAX_VALUE);
    }

    /**
     * An evaluator whose expressions are bounded all together.
     *
     * @param steps the most operations that it ever carries out; then every expression is an error
     */
    public ExpressionEvaluator(long steps) {
        this.stepsLeft = steps;
    }

    /**
     * Evaluates with an empty stack at first.
     *
     * @return the value on top of the stack at the end
     * @throws MalformedDataException when the expression breaks the rules or asks for a register that is not known
     * @throws X as the context does
     */
    public <X extends Exception> long evaluate(DwarfExpression expression, ExpressionContext<X> context)
            throws MalformedDataException, X {
        depth = 0;
        return run(expression, context);
    }

    /** Evaluates with one value on the stack: the CFA, for a register's rule. */
    public <X extends Exception> long evaluate(DwarfExpression expression, long initial, ExpressionContext<X> context)
            throws MalformedDataException, X {
        depth = 0;
        stack[depth++] = PointerEncoding.truncate(initial, expression.addressSize());
        return run(expression, context);
    }

    private <X extends Exception> long run(DwarfExpression expression, ExpressionContext<X> context)
            throws MalformedDataException, X {
        addressSize = expression.addressSize();
        ByteCursor cursor = expression.bytes().cursor();
        for (int steps = 0; cursor.hasRemaining(); steps++) {
            if (steps == MAX_STEPS) {
                throw cursor.malformed("expression does not end within " + MAX_STEPS + " operations");
            }
            if (stepsLeft-- <= 0) {
                stepsLeft = 0;
                throw cursor.malformed("the expressions of all frames take too many operations");
            }
            step(cursor, expression, context);
        }
        return pop(cursor);
    }

    /** One operation, in the standard's order. */
    private <X extends Exception> void step(ByteCursor cursor, DwarfExpression expression, ExpressionContext<X> context)
            throws MalformedDataException, X {
        int operation = cursor.u8();
        switch (operation) {
            // 2.5.1.1 Literal encodings
            case DW_OP_addr -> push(cursor, cursor.unsigned(addressSize) + context.bias());
            case DW_OP_const1u -> push(cursor, cursor.u8());
            case DW_OP_const1s -> push(cursor, cursor.s8());
            case DW_OP_const2u -> push(cursor, cursor.u16());
            case DW_OP_const2s -> push(cursor, cursor.signed(2));
            case DW_OP_const4u -> push(cursor, cursor.u32());
            case DW_OP_const4s -> push(cursor, cursor.s32());
            case DW_OP_const8u, DW_OP_const8s -> push(cursor, cursor.u64());
            case DW_OP_constu -> push(cursor, cursor.uleb128());
            case DW_OP_consts -> push(cursor, cursor.sleb128());
            case DW_OP_GNU_encoded_addr -> {
                PointerEncoding encoding = new PointerEncoding(cursor.u8());
                long address = encoding.decode(cursor, expression.bases(), addressSize) + context.bias();
                push(cursor, encoding.isIndirect() ? context.memory(address, addressSize) : address);
            }
            // 2.5.1.2 Register values
            case DW_OP_regx -> push(cursor, register(cursor, context, cursor.uleb128AsInt()));
            case DW_OP_bregx -> {
                int register = cursor.uleb128AsInt();
                push(cursor, register(cursor, context, register) + cursor.sleb128());
            }
            // 2.5.1.3 Stack operations
            case DW_OP_dup -> push(cursor, peek(cursor, 0));
            case DW_OP_drop -> pop(cursor);
            case DW_OP_over -> push(cursor, peek(cursor, 1));
            case DW_OP_pick -> push(cursor, peek(cursor, cursor.u8()));
            case DW_OP_swap -> {
                long top = pop(cursor);
                long second = pop(cursor);
                push(cursor, top);
                push(cursor, second);
            }
            case DW_OP_rot -> {
                long top = pop(cursor);
                long second = pop(cursor);
                long third = pop(cursor);
                push(cursor, top);
                push(cursor, third);
                push(cursor, second);
            }
            case DW_OP_deref -> push(cursor, context.memory(pop(cursor), addressSize));
            case DW_OP_deref_size -> {
                int size = cursor.u8();
                if (size < 1 || size > addressSize) {
                    throw cursor.malformed("DW_OP_deref_size of " + size + " bytes, addresses have " + addressSize);
                }
                push(cursor, context.memory(pop(cursor), size));
            }
            // 2.5.1.4 Arithmetic and logical operations
            case DW_OP_abs -> push(cursor, Math.abs(signed(pop(cursor))));
            case DW_OP_and -> {
                long top = pop(cursor);
                push(cursor, pop(cursor) & top);
            }
            case DW_OP_div -> {
                long divisor = signed(pop(cursor));
                long dividend = signed(pop(cursor));
                push(cursor, dividend / nonZero(cursor, divisor));
            }
            case DW_OP_minus -> {
                long subtrahend = pop(cursor);
                push(cursor, pop(cursor) - subtrahend);
            }
            case DW_OP_mod -> {
                long divisor = nonZero(cursor, pop(cursor));
                push(cursor, Long.remainderUnsigned(pop(cursor), divisor));
            }
            case DW_OP_mul -> {
                long top = pop(cursor);
                push(cursor, pop(cursor) * top);
            }
            case DW_OP_neg -> push(cursor, -pop(cursor));
            case DW_OP_not -> push(cursor, ~pop(cursor));
            case DW_OP_or -> {
                long top = pop(cursor);
                push(cursor, pop(cursor) | top);
            }
            case DW_OP_plus -> {
                long top = pop(cursor);
                push(cursor, pop(cursor) + top);
            }
            case DW_OP_plus_uconst -> push(cursor, pop(cursor) + cursor.uleb128());
            case DW_OP_shl -> {
                long count = pop(cursor);
                long value = pop(cursor);
                push(cursor, fits(count) ? value << count : 0);
            }
            case DW_OP_shr -> {
                long count = pop(cursor);
                long value = pop(cursor);
                push(cursor, fits(count) ? value >>> count : 0);
            }
            case DW_OP_shra -> {
                long count = pop(cursor);
                long value = signed(pop(cursor));
                push(cursor, value >> (fits(count) ? count : 63));
            }
            case DW_OP_xor -> {
                long top = pop(cursor);
                push(cursor, pop(cursor) ^ top);
            }
            // 2.5.1.5 Control flow operations
            case DW_OP_le -> compare(cursor, true, true, false);
            case DW_OP_ge -> compare(cursor, false, true, true);
            case DW_OP_eq -> compare(cursor, false, true, false);
            case DW_OP_lt -> compare(cursor, true, false, false);
            case DW_OP_gt -> compare(cursor, false, false, true);
            case DW_OP_ne -> compare(cursor, true, false, true);
            case DW_OP_skip -> {
                long distance = cursor.signed(2);
                cursor.seek(cursor.position() + distance);
            }
            case DW_OP_bra -> {
                long distance = cursor.signed(2);
                if (pop(cursor) != 0) {
                    cursor.seek(cursor.position() + distance);
                }
            }
            // 2.5.1.6 Special operations
            case DW_OP_nop -> {}
            default -> stepInRange(cursor, operation, context);
        }
    }

    private <X extends Exception> void stepInRange(ByteCursor cursor, int operation, ExpressionContext<X> context)
            throws MalformedDataException {
        if (operation >= DW_OP_lit0 && operation <= DW_OP_lit31) {
            push(cursor, operation - DW_OP_lit0);
        } else if (operation >= DW_OP_breg0 && operation <= DW_OP_breg31) {
            push(cursor, register(cursor, context, operation - DW_OP_breg0) + cursor.sleb128());
        } else if (operation >= DW_OP_reg0 && operation <= DW_OP_reg31) {
            push(cursor, register(cursor, context, operation - DW_OP_reg0));
        } else {
            throw cursor.view()
                    .malformed(
                            cursor.position() - 1,
                            "operation 0x" + Integer.toHexString(operation)
                                    + " cannot be used in call frame information");
        }
    }

    private <X extends Exception> long register(ByteCursor cursor, ExpressionContext<X> context, int register)
            throws MalformedDataException {
        if (!context.isKnown(register)) {
            throw cursor.malformed("register " + register + " is not known in this frame");
        }
        return context.register(register);
    }

    private void compare(ByteCursor cursor, boolean less, boolean equal, boolean greater)
            throws MalformedDataException {
        long top = signed(pop(cursor));
        long second = signed(pop(cursor));
        push(cursor, (second < top ? less : second == top ? equal : greater) ? 1 : 0);
    }

    private boolean fits(long count) {
        return Long.compareUnsigned(count, addressSize * 8L) < 0;
    }

    private long signed(long value) {
        return addressSize == 4 ? (int) value : value;
    }

    private static long nonZero(ByteCursor cursor, long divisor) throws MalformedDataException {
        if (divisor == 0) {
            throw cursor.malformed("division by zero");
        }
        return divisor;
    }

    private void push(ByteCursor cursor, long value) throws MalformedDataException {
        if (depth == MAX_DEPTH) {
            throw cursor.malformed("more than " + MAX_DEPTH + " values on the stack");
        }
        stack[depth++] = addressSize == 4 ? value & 0xffff_ffffL : value;
    }

    private long pop(ByteCursor cursor) throws MalformedDataException {
        if (depth == 0) {
            throw cursor.malformed("no value on the stack");
        }
        return stack[--depth];
    }

    private long peek(ByteCursor cursor, int below) throws MalformedDataException {
        if (below >= depth) {
            throw cursor.malformed("no value " + below + " below the top of the stack");
        }
        return stack[depth - 1 - below];
    }
}
