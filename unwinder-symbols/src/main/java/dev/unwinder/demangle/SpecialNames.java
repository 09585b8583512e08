package dev.unwinder.demangle;

/**
 * Names of what the compiler adds: tables, thunks, guards.
 *
 * @itanium 5.1.4
 */
final class SpecialNames {
    private static final int BASE_36 = 36;

    private SpecialNames() {}

    static Node parse(ItaniumParser parser) throws NotMangledException {
        Cursor in = parser.in;
        return in.next() == 'T' ? ofType(parser, in.next()) : ofEntity(parser, in.next());
    }

    private static Node ofType(ItaniumParser parser, char letter) throws NotMangledException {
        Cursor in = parser.in;
        switch (letter) {
            case 'V':
                return prefixed("vtable for ", parser.types.type());
            case 'T':
                return prefixed("VTT for ", parser.types.type());
            case 'I':
                return prefixed("typeinfo for ", parser.types.type());
            case 'S':
                return prefixed("typeinfo name for ", parser.types.type());
            case 'F':
                return prefixed("typeinfo fn for ", parser.types.type());
            case 'J':
                return prefixed("java Class for ", parser.types.type());
            case 'h':
                callOffset(in, 'h');
                return prefixed("non-virtual thunk to ", parser.encoding(false));
            case 'v':
                callOffset(in, 'v');
                return prefixed("virtual thunk to ", parser.encoding(false));
            case 'c':
                callOffset(in, in.next());
                callOffset(in, in.next());
                return prefixed("covariant return thunk to ", parser.encoding(false));
            case 'C':
                Node derived = parser.types.type();
                in.number();
                in.expect('_');
                return Node.of(Kind.CONSTRUCTION_VTABLE, parser.types.type(), derived);
            case 'H':
                return prefixed("TLS init function for ", parser.names.name());
            case 'W':
                return prefixed("TLS wrapper function for ", parser.names.name());
            case 'A':
                return prefixed("template parameter object for ", parser.names.templateArgument());
            default:
                throw new NotMangledException();
        }
    }

    private static Node ofEntity(ItaniumParser parser, char letter) throws NotMangledException {
        switch (letter) {
            case 'V':
                return prefixed("guard variable for ", parser.names.name());
            case 'R':
                Node name = parser.names.name();
                return Node.numbered(Kind.REFERENCE_TEMPORARY, temporary(parser.in), name);
            case 'A':
                return prefixed("hidden alias for ", parser.encoding(false));
            case 'T':
                return parser.in.next() == 'n'
                        ? prefixed("non-transaction clone for ", parser.encoding(false))
                        : prefixed("transaction clone for ", parser.encoding(false));
            case 'I':
                return prefixed("initializer for module ", parser.names.module(Node.NONE));
            default:
                throw new NotMangledException();
        }
    }

    private static Node prefixed(String words, Node named) {
        return Node.text(Kind.PREFIXED, words, named);
    }

    private static void callOffset(Cursor in, char letter) throws NotMangledException {
        if (letter == 'v') {
            in.number();
            in.expect('_');
        } else if (letter != 'h') {
            throw new NotMangledException();
        }
        in.number();
        in.expect('_');
    }

    /**
     * Which temporary of its reference. Compilers write it as substitutions are counted ({@code _}, {@code 0_}); c++filt 2.40 knows only
     * the decimal number without an underscore, that older ones wrote, and gives up on the other.
     */
    private static int temporary(Cursor in) throws NotMangledException {
        int length = 0;
        while (Cursor.isDigit(in.peek(length)) || Cursor.isUpper(in.peek(length))) {
            length++;
        }
        if (length > 4) {
            throw new NotMangledException();
        }
        String digits = in.take(length);
        if (in.take('_')) {
            return digits.isEmpty() ? 0 : Integer.parseInt(digits, BASE_36) + 1;
        }
        in.reset(in.position() - length, in.depth());
        return in.number();
    }
}
