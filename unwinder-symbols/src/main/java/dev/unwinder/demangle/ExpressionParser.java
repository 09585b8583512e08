package dev.unwinder.demangle;

import java.util.ArrayList;
import java.util.List;

/**
 * Expressions, and literals.
 *
 * @itanium 5.1.6
 */
final class ExpressionParser {
    private final ItaniumParser parser;
    private final Cursor in;

    /** Whether an expression is being read: a {@code cv} is a cast then. */
    private boolean within;

    /** Whether the scope of a dependent name is a type, as old compilers wrote, and whether there was one that could be either. */
    private final boolean oldScopes;

    private boolean hasScopes;

    ExpressionParser(ItaniumParser parser, Cursor in, boolean oldScopes) {
        this.oldScopes = oldScopes;
        this.parser = parser;
        this.in = in;
    }

    boolean hasScopes() {
        return hasScopes;
    }

    boolean isWithin() {
        return within;
    }

    void setWithin(boolean value) {
        within = value;
    }

    Node expression() throws NotMangledException {
        in.enter();
        boolean was = within;
        within = true;
        Node result = unlimited();
        within = was;
        in.leave();
        return result;
    }

    private Node unlimited() throws NotMangledException {
        char c = in.peek();
        if (c == 'L') {
            return primary();
        }
        if (c == 'T') {
            return parser.names.templateParameter();
        }
        if (in.take('s', 'r')) {
            Node scope = in.seesDigit() && !oldScopes ? scope() : parser.types.type();
            return memberName(scope);
        }
        if (in.take('s', 'p')) {
            return Node.of(Kind.PACK_EXPANSION, expression());
        }
        if (in.take('f', 'p')) {
            return functionParameter();
        }
        if (in.sees('f', 'L') && Cursor.isDigit(in.peek(2))) {
            in.skip(2);
            in.digits();
            in.expect('p');
            return functionParameter();
        }
        if (in.take('d', 'n')) {
            Node destroyed = Node.of(Kind.DESTRUCTOR, in.seesDigit() ? parser.names.sourceName() : parser.types.type());
            return in.peek() == 'I' ? Node.of(Kind.TEMPLATE, destroyed, parser.names.templateArguments()) : destroyed;
        }
        if (Cursor.isDigit(c) || in.sees('o', 'n')) {
            return memberName();
        }
        return in.take('i', 'l') ? initializer(Node.NONE) : byWord();
    }

    private Node byWord() throws NotMangledException {
        if (in.take('t', 'l')) {
            return initializer(parser.types.type());
        }
        if (in.take('u')) {
            Node name = parser.names.sourceName();
            return Node.of(Kind.VENDOR_CALL, name, parser.names.templateArgumentsToEnd());
        }
        if (in.take('m', 'c')) {
            return memberCast();
        }
        if (in.take('s', 'o')) {
            return subobject();
        }
        if (in.take('r', 'q')) {
            return requirements(Node.NONE);
        }
        if (in.take('r', 'Q')) {
            Node parameters = Node.list(Kind.ARGUMENTS, parser.types.parameters());
            in.expect('_');
            return requirements(parameters);
        }
        return operation(parser.names.operatorName());
    }

    /** Names up to an {@code E}, none of which can be referred to. */
    private Node scope() throws NotMangledException {
        hasScopes = true;
        Node scope = memberName();
        while (!in.take('E')) {
            in.step();
            scope = memberName(scope);
        }
        return scope;
    }

    /** A member's name, with template arguments if there are any. */
    private Node memberName() throws NotMangledException {
        return memberName(Node.NONE);
    }

    private Node memberName(Node scope) throws NotMangledException {
        Node name = parser.names.unqualified(scope, Node.NONE);
        return in.peek() == 'I' ? Node.of(Kind.TEMPLATE, name, parser.names.templateArguments()) : name;
    }

    private Node functionParameter() throws NotMangledException {
        if (in.take('T')) {
            return Node.numbered(Kind.FUNCTION_PARAMETER, 0, Node.NONE);
        }
        parser.types.qualifiers();
        return Node.numbered(Kind.FUNCTION_PARAMETER, in.ordinal() + 1, Node.NONE);
    }

    private Node memberCast() throws NotMangledException {
        Node type = parser.types.type();
        Node operand = expression();
        in.number();
        in.expect('E');
        return Node.of(Kind.UNARY, Node.operator(Kind.CAST, "cv", 1, type), operand);
    }

    private Node subobject() throws NotMangledException {
        Node type = parser.types.type();
        Node of = expression();
        int offset = in.number();
        while (in.take('_')) {
            in.digits();
        }
        in.take('p');
        in.expect('E');
        return Node.numbered(Kind.SUBOBJECT, offset, Node.of(Kind.SUBOBJECT, type, of));
    }

    private Node operation(Node operator) throws NotMangledException {
        switch (operator.number) {
            case 0:
                return Node.of(Kind.NULLARY, operator);
            case 1:
                return unary(operator);
            case 2:
                return binary(operator);
            case 3:
                return ternary(operator);
            default:
                throw new NotMangledException();
        }
    }

    private Node unary(Node operator) throws NotMangledException {
        switch (operator.text) {
            case "st", "ti":
                return Node.of(Kind.UNARY, operator, parser.types.type());
            case "at": // of a parameter it can be referred to nowhere, says c++filt
                return Node.of(Kind.UNARY, operator, in.peek() == 'T' ? expression() : parser.types.type());
            case "sP":
                return Node.of(Kind.UNARY, operator, parser.names.templateArgumentsToEnd());
            case "pp", "mm":
                Kind kind = in.take('_') ? Kind.UNARY : Kind.POSTFIX;
                return Node.of(kind, operator, expression());
            default:
                break;
        }
        if (operator.is(Kind.CAST) && in.take('_')) {
            return Node.of(Kind.UNARY, operator, arguments('E'));
        }
        return Node.of(Kind.UNARY, operator, expression());
    }

    private Node binary(Node operator) throws NotMangledException {
        Node first;
        Node second;
        switch (operator.text) {
            case "cl":
                first = expression();
                second = arguments('E');
                break;
            case "dt", "pt":
                first = expression();
                second = in.sees('g', 's') || in.sees('s', 'r') || in.sees('d', 'n') ? expression() : memberName();
                break;
            case "di":
                first = memberName();
                second = expression();
                break;
            case "cc", "dc", "rc", "sc":
                first = parser.types.type();
                second = expression();
                break;
            case "fl", "fr":
                return Node.list(Kind.FOLD, operator, List.of(parser.names.operatorName(), expression()));
            default:
                first = expression();
                second = expression();
                break;
        }
        return Node.list(Kind.BINARY, operator, List.of(first, second));
    }

    private Node ternary(Node operator) throws NotMangledException {
        switch (operator.text) {
            case "fL", "fR":
                Node folded = parser.names.operatorName();
                Node left = expression();
                return Node.list(Kind.FOLD, operator, List.of(folded, left, expression()));
            case "nw", "na":
                return creation(operator);
            default:
                Node first = expression();
                Node second = expression();
                return Node.list(Kind.TERNARY, operator, List.of(first, second, expression()));
        }
    }

    private Node creation(Node operator) throws NotMangledException {
        Node placement = arguments('_');
        Node type = parser.types.type();
        Node initializer = Node.NONE;
        if (in.take('p', 'i')) {
            initializer = arguments('E');
        } else if (in.sees('i', 'l')) {
            initializer = expression();
        } else {
            in.expect('E');
        }
        return Node.list(Kind.NEW, operator, List.of(placement, type, initializer));
    }

    private Node arguments(char end) throws NotMangledException {
        List<Node> items = new ArrayList<>();
        while (!in.take(end)) {
            items.add(expression());
        }
        return Node.list(Kind.ARGUMENTS, items);
    }

    private Node initializer(Node type) throws NotMangledException {
        return Node.of(Kind.INITIALIZER, type, arguments('E'));
    }

    private Node requirements(Node parameters) throws NotMangledException {
        List<Node> requirements = new ArrayList<>();
        do {
            switch (in.next()) {
                case 'X' -> {
                    Node expression = expression();
                    boolean quiet = in.take('N');
                    Node type = in.take('R') ? parser.names.name() : Node.NONE;
                    Node requirement = Node.of(Kind.EXPRESSION_REQUIREMENT, expression, type);
                    requirements.add(quiet ? Node.of(Kind.NOEXCEPT_REQUIREMENT, expression, type) : requirement);
                }
                case 'T' -> requirements.add(Node.of(Kind.TYPE_REQUIREMENT, parser.types.type()));
                case 'Q' -> requirements.add(Node.of(Kind.NESTED_REQUIREMENT, expression()));
                default -> throw new NotMangledException();
            }
        } while (!in.take('E'));
        return Node.list(Kind.REQUIRES, parameters, requirements);
    }

    /** {@code L ... E}: an entity, or a value of a type. */
    Node primary() throws NotMangledException {
        in.expect('L');
        if (in.take('_', 'Z') || in.take('Z')) {
            Node entity = parser.encoding(false);
            in.expect('E');
            return entity;
        }
        Node type = parser.types.type();
        if (type.is(Kind.BUILTIN) ? BuiltinTypes.isNullptr(type) && in.take('E') : in.take('E')) {
            return type.is(Kind.BUILTIN)
                    ? type
                    : Node.text(Kind.LITERAL, "", type); // a string or lambda, without its value
        }
        Kind kind = in.take('n') ? Kind.NEGATIVE_LITERAL : Kind.LITERAL;
        Node literal = Node.text(kind, in.takeUntil('E'), type);
        in.expect('E');
        if (literal.text.isEmpty()) {
            throw new NotMangledException();
        }
        return literal;
    }
}
