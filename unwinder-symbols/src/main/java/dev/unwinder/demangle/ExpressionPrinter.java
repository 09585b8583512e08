package dev.unwinder.demangle;

import java.util.List;

/** Nodes to text: operators, expressions, literals. */
final class ExpressionPrinter {
    private final Printer printer;
    private final Output out;

    ExpressionPrinter(Printer printer, Output out) {
        this.printer = printer;
        this.out = out;
    }

    void print(Node node) throws NotMangledException {
        switch (node.kind) {
            case OPERATOR -> operator(node.left.text);
            case VENDOR_OPERATOR, CAST -> {
                out.append("operator ");
                printer.print(node.left);
            }
            case NULLARY -> symbol(node.left);
            case UNARY -> unary(node);
            case POSTFIX -> {
                subexpression(node.right);
                symbol(node.left);
            }
            case BINARY -> binary(node);
            case TERNARY -> ternary(node);
            case NEW -> creation(node.items);
            case FOLD -> fold(node);
            case LITERAL, NEGATIVE_LITERAL -> literal(node);
            case INITIALIZER -> {
                printer.print(node.left);
                out.append('{');
                printer.print(node.right);
                out.append('}');
            }
            case FUNCTION_PARAMETER -> {
                if (node.number == 0) {
                    out.append("this");
                } else {
                    out.append("{parm#").append(node.number).append('}');
                }
            }
            case VENDOR_CALL -> {
                printer.print(node.left);
                out.append('(');
                printer.print(node.right);
                out.append(')');
            }
            case SUBOBJECT -> {
                printer.print(node.left.right);
                out.append(".<");
                printer.print(node.left.left);
                out.append(" at offset ").append(node.number).append('>');
            }
            case REQUIRES -> Requirements.print(printer, node);
            default -> throw new NotMangledException();
        }
    }

    /** As a function's name. */
    private void operator(String symbol) throws NotMangledException {
        out.append(Cursor.isLower(symbol.charAt(0)) ? "operator " : "operator");
        out.append(symbol.endsWith(" ") ? symbol.substring(0, symbol.length() - 1) : symbol);
    }

    /** As part of an expression. */
    private void symbol(Node operator) throws NotMangledException {
        if (operator.is(Kind.OPERATOR)) {
            out.append(operator.left.text);
        } else {
            printer.print(operator);
        }
    }

    void subexpression(Node node) throws NotMangledException {
        boolean isSimple = node.is(Kind.NAME)
                || node.is(Kind.QUALIFIED)
                || node.is(Kind.INITIALIZER)
                || node.is(Kind.FUNCTION_PARAMETER);
        if (isSimple) {
            printer.print(node);
        } else {
            parenthesized(node);
        }
    }

    private void parenthesized(Node node) throws NotMangledException {
        out.append('(');
        printer.print(node);
        out.append(')');
    }

    private void unary(Node node) throws NotMangledException {
        Node operand = node.right;
        String code = node.left.text;
        switch (code) {
            case "sZ" -> {
                out.append(printer.arguments.packLength(operand));
                return;
            }
            case "sP" -> {
                out.append(length(operand.items));
                return;
            }
            case "ad" -> {
                boolean isMember =
                        operand.is(Kind.TYPED) && operand.left.is(Kind.QUALIFIED) && operand.right.is(Kind.FUNCTION);
                operand = isMember ? operand.left : operand; // the address of a function, which has no arguments
            }
            default -> {}
        }
        if (node.left.is(Kind.CAST)) {
            parenthesized(node.left.left);
        } else {
            symbol(node.left);
        }
        switch (code) {
            case "gs" -> printer.print(operand);
            case "st", "nx", "te", "ti" -> parenthesized(operand);
            default -> subexpression(operand);
        }
    }

    private int length(List<Node> arguments) throws NotMangledException {
        int length = 0;
        for (Node argument : arguments) {
            length += argument.is(Kind.PACK_EXPANSION) ? printer.arguments.packLength(argument.left) : 1;
        }
        return length;
    }

    private void binary(Node node) throws NotMangledException {
        Node operator = node.left;
        Node first = node.items.get(0);
        Node second = node.items.get(1);
        switch (operator.text) {
            case "cc", "dc", "rc", "sc" -> {
                symbol(operator);
                out.append('<');
                printer.print(first);
                out.append(">(");
                printer.print(second);
                out.append(')');
            }
            case "di" -> {
                out.append('.');
                printer.print(first);
                designated(second);
            }
            case "dx" -> {
                out.append('[');
                printer.print(first);
                out.append(']');
                designated(second);
            }
            case "cl" -> {
                subexpression(first.is(Kind.TYPED) ? first.left : first); // without the types of the parameters
                subexpression(second);
            }
            case "ix" -> {
                subexpression(first);
                out.append('[');
                printer.print(second);
                out.append(']');
            }
            case "gt" -> { // else it would end a list of template arguments
                out.append('(');
                infix(operator, first, second);
                out.append(')');
            }
            default -> infix(operator, first, second);
        }
    }

    private void infix(Node operator, Node first, Node second) throws NotMangledException {
        subexpression(first);
        symbol(operator);
        subexpression(second);
    }

    /** What a designator stands before: another one, or a value. */
    private void designated(Node value) throws NotMangledException {
        boolean isDesignator = switch (value.left.text) {
            case "di", "dx", "dX" -> value.is(Kind.BINARY) || value.is(Kind.TERNARY);
            default -> false;
        };
        if (isDesignator) {
            printer.print(value);
        } else {
            out.append('=');
            subexpression(value);
        }
    }

    private void ternary(Node node) throws NotMangledException {
        if (node.left.text.equals("dX")) {
            out.append('[');
            printer.print(node.items.get(0));
            out.append(" ... ");
            printer.print(node.items.get(1));
            out.append(']');
            designated(node.items.get(2));
            return;
        }
        infix(node.left, node.items.get(0), node.items.get(1));
        out.append(" : ");
        subexpression(node.items.get(2));
    }

    private void creation(List<Node> parts) throws NotMangledException {
        out.append("new ");
        if (!parts.get(0).items.isEmpty()) {
            subexpression(parts.get(0));
            out.append(' ');
        }
        printer.print(parts.get(1));
        if (parts.get(2).isPresent()) {
            subexpression(parts.get(2));
        }
    }

    private void fold(Node node) throws NotMangledException {
        Node operator = node.items.get(0);
        int held = printer.arguments.packIndex;
        printer.arguments.packIndex = -1; // all of the pack
        out.append('(');
        if (node.left.text.equals("fl")) {
            out.append("...");
            symbol(operator);
            subexpression(node.items.get(1));
        } else {
            subexpression(node.items.get(1));
            symbol(operator);
            out.append("...");
        }
        if (node.items.size() > 2) {
            symbol(operator);
            subexpression(node.items.get(2));
        }
        out.append(')');
        printer.arguments.packIndex = held;
    }

    private void literal(Node node) throws NotMangledException {
        Node type = node.left;
        boolean isNegative = node.is(Kind.NEGATIVE_LITERAL);
        String suffix = suffix(type);
        if (!suffix.equals("?")) {
            out.append(isNegative ? "-" : "").append(node.text).append(suffix);
            return;
        }
        if (type.is(Kind.BUILTIN)
                && type.number == 'b'
                && !isNegative
                && (node.text.equals("0") || node.text.equals("1"))) {
            out.append(node.text.equals("0") ? "false" : "true");
            return;
        }
        parenthesized(type);
        out.append(isNegative ? "-" : "");
        if (BuiltinTypes.isFloating(type)) {
            out.append('[').append(node.text).append(']');
        } else {
            out.append(node.text);
        }
    }

    /** What C++ writes behind a number of a type; a question mark for types whose numbers have none. */
    private static String suffix(Node type) {
        if (!type.is(Kind.BUILTIN)) {
            return "?";
        }
        return switch (type.number) {
            case 'i' -> "";
            case 'j' -> "u";
            case 'l' -> "l";
            case 'm' -> "ul";
            case 'x' -> "ll";
            case 'y' -> "ull";
            default -> "?";
        };
    }
}
