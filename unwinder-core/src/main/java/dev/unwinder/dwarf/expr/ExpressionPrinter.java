package dev.unwinder.dwarf.expr;

import static dev.unwinder.dwarf.DwarfConstants.*;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.MalformedDataException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.function.IntFunction;

/**
 * Puts expressions into words: {@code *(rsp + 8) + 16}. Those that branch, and those with operations that are rare in call frame information,
 * are shown as their bytes.
 *
 * @dwarf 2.5.1
 */
public final class ExpressionPrinter {
    private static final int MAX_LENGTH = 1000;
    private static final int MAX_DEPTH = 64;

    private final IntFunction<String> registerNames;
    private final Deque<String> stack = new ArrayDeque<>();

    private ExpressionPrinter(IntFunction<String> registerNames) {
        this.registerNames = registerNames;
    }

    /**
     * An expression in words.
     *
     * @param initial what stands on its stack at first, {@code "CFA"} for a register's rule; empty for nothing
     * @param registerNames names registers by DWARF number
     */
    public static String print(DwarfExpression expression, String initial, IntFunction<String> registerNames) {
        ExpressionPrinter printer = new ExpressionPrinter(registerNames);
        if (!initial.isEmpty()) {
            printer.stack.push(initial);
        }
        try {
            ByteCursor cursor = expression.bytes().cursor();
            while (cursor.hasRemaining()) {
                if (!printer.step(cursor, expression.addressSize())) {
                    return bytes(expression);
                }
            }
            return plain(printer.pop(cursor));
        } catch (MalformedDataException broken) {
            return bytes(expression) + " (malformed)";
        }
    }

    private static String bytes(DwarfExpression expression) {
        byte[] bytes = expression.bytes().toByteArray();
        boolean cut = bytes.length > 64;
        return "expression "
                + HexFormat.ofDelimiter(" ").formatHex(bytes, 0, cut ? 64 : bytes.length)
                + (cut ? " ..." : "");
    }

    /** One operation; false if it is not put into words. */
    private boolean step(ByteCursor cursor, int addressSize) throws MalformedDataException {
        int operation = cursor.u8();
        switch (operation) {
            case DW_OP_addr -> stack.push("0x" + Long.toHexString(cursor.unsigned(addressSize)));
            case DW_OP_const1u -> number(cursor.u8());
            case DW_OP_const1s -> number(cursor.s8());
            case DW_OP_const2u -> number(cursor.u16());
            case DW_OP_const2s -> number(cursor.signed(2));
            case DW_OP_const4u -> number(cursor.u32());
            case DW_OP_const4s -> number(cursor.s32());
            case DW_OP_const8u, DW_OP_const8s -> number(cursor.u64());
            case DW_OP_constu -> number(cursor.uleb128());
            case DW_OP_consts -> number(cursor.sleb128());
            case DW_OP_regx -> stack.push(registerNames.apply(cursor.uleb128AsInt()));
            case DW_OP_bregx -> {
                String name = registerNames.apply(cursor.uleb128AsInt());
                stack.push(sum(name, cursor.sleb128()));
            }
            case DW_OP_dup -> stack.push(peek(cursor));
            case DW_OP_drop -> pop(cursor);
            case DW_OP_deref -> stack.push("*(" + plain(pop(cursor)) + ")");
            case DW_OP_deref_size -> {
                int size = cursor.u8();
                stack.push("*" + size + "(" + plain(pop(cursor)) + ")");
            }
            case DW_OP_plus_uconst -> stack.push(sum(pop(cursor), cursor.uleb128()));
            case DW_OP_neg -> stack.push("-" + pop(cursor));
            case DW_OP_not -> stack.push("~" + pop(cursor));
            case DW_OP_abs -> stack.push("abs(" + plain(pop(cursor)) + ")");
            case DW_OP_nop -> {}
            default -> {
                return (stepInRange(cursor, operation) || binary(cursor, operation)) && stack.size() <= MAX_DEPTH;
            }
        }
        return stack.isEmpty() || stack.peek().length() <= MAX_LENGTH && stack.size() <= MAX_DEPTH;
    }

    private boolean stepInRange(ByteCursor cursor, int operation) throws MalformedDataException {
        if (operation >= DW_OP_lit0 && operation <= DW_OP_lit31) {
            number(operation - DW_OP_lit0);
        } else if (operation >= DW_OP_breg0 && operation <= DW_OP_breg31) {
            stack.push(sum(registerNames.apply(operation - DW_OP_breg0), cursor.sleb128()));
        } else if (operation >= DW_OP_reg0 && operation <= DW_OP_reg31) {
            stack.push(registerNames.apply(operation - DW_OP_reg0));
        } else {
            return false;
        }
        return true;
    }

    private boolean binary(ByteCursor cursor, int operation) throws MalformedDataException {
        String sign = switch (operation) {
            case DW_OP_and -> "&";
            case DW_OP_div -> "/";
            case DW_OP_minus -> "-";
            case DW_OP_mod -> "%";
            case DW_OP_mul -> "*";
            case DW_OP_or -> "|";
            case DW_OP_plus -> "+";
            case DW_OP_shl -> "<<";
            case DW_OP_shr -> ">>>";
            case DW_OP_shra -> ">>";
            case DW_OP_xor -> "^";
            case DW_OP_le -> "<=";
            case DW_OP_ge -> ">=";
            case DW_OP_eq -> "==";
            case DW_OP_lt -> "<";
            case DW_OP_gt -> ">";
            case DW_OP_ne -> "!=";
            default -> "";
        };
        if (sign.isEmpty()) {
            return false;
        }
        String top = pop(cursor);
        stack.push("(" + pop(cursor) + " " + sign + " " + top + ")");
        return stack.peek().length() <= MAX_LENGTH;
    }

    private void number(long value) {
        stack.push(Long.toString(value));
    }

    private static String sum(String term, long offset) {
        if (offset == 0) {
            return term;
        }
        return "(" + term + (offset < 0 ? " - " + Long.toUnsignedString(-offset) : " + " + offset) + ")";
    }

    /** Without the parentheses around the whole: there are some only around one whole sum. */
    private static String plain(String text) {
        return text.startsWith("(") && text.endsWith(")") ? text.substring(1, text.length() - 1) : text;
    }

    private String peek(ByteCursor cursor) throws MalformedDataException {
        String top = stack.peek();
        if (top == null) {
            throw cursor.malformed("no value on the stack");
        }
        return top;
    }

    private String pop(ByteCursor cursor) throws MalformedDataException {
        String top = peek(cursor);
        stack.pop();
        return top;
    }
}
