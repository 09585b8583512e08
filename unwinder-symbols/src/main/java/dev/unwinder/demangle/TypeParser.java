package dev.unwinder.demangle;

import java.util.ArrayList;
import java.util.List;

/**
 * Types.
 *
 * @itanium 5.1.5
 */
final class TypeParser {
    private final ItaniumParser parser;
    private final Cursor in;

    TypeParser(ItaniumParser parser, Cursor in) {
        this.parser = parser;
        this.in = in;
    }

    Node type() throws NotMangledException {
        in.enter();
        Node result = seesQualifier() ? qualified() : unqualified();
        in.leave();
        return result;
    }

    private Node unqualified() throws NotMangledException {
        char c = in.peek();
        switch (c) {
            case 'F':
                return parser.candidate(function());
            case 'N', 'Z', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'W':
                return parser.candidate(parser.names.name());
            case 'S':
                return substituted();
            case 'T':
                return templateParameter();
            case 'D':
                return ofD();
            default:
                break;
        }
        in.next();
        switch (c) {
            case 'A':
                Node bound = bound();
                return parser.candidate(Node.of(Kind.ARRAY, bound, type()));
            case 'M':
                Node owner = type();
                return parser.candidate(Node.of(Kind.MEMBER_POINTER, owner, type()));
            case 'P':
                return parser.candidate(Node.of(Kind.POINTER, type()));
            case 'R':
                return parser.candidate(Node.of(Kind.LVALUE_REFERENCE, type()));
            case 'O':
                return parser.candidate(Node.of(Kind.RVALUE_REFERENCE, type()));
            case 'C':
                return parser.candidate(Node.of(Kind.COMPLEX, type()));
            case 'G':
                return parser.candidate(Node.of(Kind.IMAGINARY, type()));
            case 'U':
                Node qualifier = vendorName();
                return parser.candidate(Node.of(Kind.VENDOR_QUALIFIER, type(), qualifier));
            case 'u':
                return parser.candidate(Node.of(Kind.VENDOR_TYPE, vendorName()));
            default:
                return BuiltinTypes.of(c);
        }
    }

    private Node vendorName() throws NotMangledException {
        Node name = parser.names.sourceName();
        return in.peek() == 'I' ? Node.of(Kind.TEMPLATE, name, parser.names.templateArguments()) : name;
    }

    private Node substituted() throws NotMangledException {
        char next = in.peek(1);
        if (next != '_' && !Cursor.isDigit(next) && !Cursor.isUpper(next)) {
            Node name = parser.names.name();
            return name.is(Kind.STANDARD) ? name : parser.candidate(name);
        }
        Node earlier = parser.names.substitution(false);
        if (earlier.is(Kind.MODULE_NAME) || earlier.is(Kind.MODULE_PARTITION)) {
            return parser.candidate(parser.names.afterModule(earlier));
        }
        return in.peek() == 'I'
                ? parser.candidate(Node.of(Kind.TEMPLATE, earlier, parser.names.templateArguments()))
                : earlier;
    }

    private Node templateParameter() throws NotMangledException {
        char next = in.peek(1);
        if (next == 's' || next == 'u' || next == 'e') {
            in.skip(2);
            String word = next == 's' ? "struct " : next == 'u' ? "union " : "enum ";
            return parser.candidate(Node.text(Kind.PREFIXED, word, parser.names.name()));
        }
        Node parameter = parser.names.templateParameter();
        if (in.peek() != 'I') {
            return parser.candidate(parameter);
        }
        if (!parser.names.isConversion()) {
            parser.candidate(parameter);
            return parser.candidate(Node.of(Kind.TEMPLATE, parameter, parser.names.templateArguments()));
        }
        // Behind "operator T" these may be the arguments of T, or, if no others follow, of the operator.
        Node arguments = parser.names.firstOfTwoArgumentLists();
        parser.candidate(parameter);
        return arguments.isPresent() ? parser.candidate(Node.of(Kind.TEMPLATE, parameter, arguments)) : parameter;
    }

    private Node ofD() throws NotMangledException {
        char letter = in.peek(1);
        Node builtin = BuiltinTypes.ofD(letter);
        in.skip(2);
        if (builtin.isPresent()) {
            return builtin;
        }
        switch (letter) {
            case 'T', 't':
                Node expression = parser.expressions.expression();
                in.expect('E');
                return parser.candidate(Node.of(Kind.DECLTYPE, expression));
            case 'p':
                return parser.candidate(Node.of(Kind.PACK_EXPANSION, type()));
            case 'v':
                return vector();
            case 'F':
                return floating();
            case 'B', 'U':
                return BuiltinTypes.builtin((letter == 'B' ? "_BitInt(" : "unsigned _BitInt(") + bits() + ")");
            case 'k', 'K':
                Node concept = parser.names.name();
                return Node.text(Kind.SUFFIXED, letter == 'k' ? " auto" : " decltype(auto)", concept);
            default:
                throw new NotMangledException();
        }
    }

    private Node floating() throws NotMangledException {
        int bits = in.digits();
        if (in.take('b')) {
            return BuiltinTypes.builtin("std::bfloat" + bits + "_t");
        }
        if (in.take('x')) {
            return BuiltinTypes.builtin("_Float" + bits + "x");
        }
        in.expect('_');
        return BuiltinTypes.builtin("_Float" + bits);
    }

    private int bits() throws NotMangledException {
        int bits = in.digits();
        in.expect('_');
        return bits;
    }

    private Node vector() throws NotMangledException {
        Node dimension;
        if (in.take('_')) {
            dimension = parser.expressions.expression();
        } else {
            dimension = Node.name(String.valueOf(in.number()));
        }
        in.expect('_');
        return parser.candidate(Node.of(Kind.VECTOR, dimension, type()));
    }

    private Node bound() throws NotMangledException {
        Node bound = Node.NONE;
        if (in.seesDigit()) {
            int start = in.position();
            in.digits();
            int length = in.position() - start;
            in.reset(start, in.depth());
            bound = Node.name(in.take(length));
        } else if (in.peek() != '_') {
            bound = parser.expressions.expression();
        }
        in.expect('_');
        return bound;
    }

    private boolean seesQualifier() {
        return switch (in.peek()) {
            case 'r', 'V', 'K' -> true;
            case 'D' ->
                switch (in.peek(1)) {
                    case 'x', 'o', 'O', 'w' -> true;
                    default -> false;
                };
            default -> false;
        };
    }

    private Node qualified() throws NotMangledException {
        List<Node> qualifiers = qualifiers();
        Node inner;
        if (in.peek() == 'F') {
            inner = function(); // alone it cannot be referred to
            for (int i = 0; i < qualifiers.size(); i++) {
                qualifiers.set(i, ofFunction(qualifiers.get(i)));
            }
        } else {
            inner = type();
        }
        Node result;
        if (inner.is(Kind.LVALUE_FUNCTION) || inner.is(Kind.RVALUE_FUNCTION)) {
            result = Node.of(inner.kind, around(qualifiers, inner.left)); // the & comes behind the others
        } else {
            result = around(qualifiers, inner);
        }
        return parser.candidate(result);
    }

    /** Qualifiers, the outermost first, without what they qualify. */
    List<Node> qualifiers() throws NotMangledException {
        List<Node> found = new ArrayList<>();
        while (seesQualifier()) {
            in.step();
            switch (in.next()) {
                case 'r' -> found.add(Node.of(Kind.RESTRICT, Node.NONE));
                case 'V' -> found.add(Node.of(Kind.VOLATILE, Node.NONE));
                case 'K' -> found.add(Node.of(Kind.CONST, Node.NONE));
                default -> found.add(exceptions());
            }
        }
        return found;
    }

    private Node exceptions() throws NotMangledException {
        switch (in.next()) {
            case 'x':
                return Node.of(Kind.TRANSACTION_SAFE, Node.NONE);
            case 'o':
                return Node.of(Kind.NOEXCEPT, Node.NONE);
            case 'O':
                Node condition = parser.expressions.expression();
                in.expect('E');
                return Node.of(Kind.NOEXCEPT, Node.NONE, condition);
            default:
                Node thrown = Node.list(Kind.ARGUMENTS, parameters());
                in.expect('E');
                return Node.of(Kind.THROWS, Node.NONE, thrown);
        }
    }

    static Node ofFunction(Node qualifier) {
        return switch (qualifier.kind) {
            case CONST -> Node.of(Kind.CONST_FUNCTION, qualifier.left);
            case VOLATILE -> Node.of(Kind.VOLATILE_FUNCTION, qualifier.left);
            case RESTRICT -> Node.of(Kind.RESTRICT_FUNCTION, qualifier.left);
            default -> qualifier;
        };
    }

    static Node around(List<Node> qualifiers, Node inner) {
        Node result = inner;
        for (int i = qualifiers.size() - 1; i >= 0; i--) {
            result = Node.of(qualifiers.get(i).kind, result, qualifiers.get(i).right);
        }
        return result;
    }

    /** {@code F ... E}, with a reference qualifier around it if there is one. */
    private Node function() throws NotMangledException {
        in.expect('F');
        in.take('Y');
        Node function = bareFunction(true);
        Kind reference = in.take('R') ? Kind.LVALUE_FUNCTION : in.take('O') ? Kind.RVALUE_FUNCTION : Kind.NONE;
        in.expect('E');
        return reference == Kind.NONE ? function : Node.of(reference, function);
    }

    Node bareFunction(boolean returns) throws NotMangledException {
        boolean returnsToo = in.take('J') || returns;
        Node returned = returnsToo ? type() : Node.NONE;
        List<Node> parameters = parameters();
        if (parameters.isEmpty()) {
            throw new NotMangledException();
        }
        if (parameters.size() == 1 && BuiltinTypes.isVoid(parameters.get(0))) {
            parameters = List.of();
        }
        return Node.of(Kind.FUNCTION, returned, Node.list(Kind.ARGUMENTS, parameters));
    }

    /** Types up to the end of the list, which stays: of a function, or of a requires-expression, where an underscore follows. */
    List<Node> parameters() throws NotMangledException {
        List<Node> parameters = new ArrayList<>();
        while (true) {
            char c = in.peek();
            boolean isReferenceQualifier = (c == 'R' || c == 'O') && in.peek(1) == 'E';
            if (c == Cursor.END || c == 'E' || c == '.' || c == 'Q' || c == '_' || isReferenceQualifier) {
                return parameters;
            }
            parameters.add(type());
        }
    }
}
