package dev.unwinder.demangle;

import java.util.ArrayList;
import java.util.List;

/**
 * Declarations of template parameters, as the heads of lambdas have them.
 *
 * @itanium 5.1.6
 */
final class Declarations {
    private Declarations() {}

    static boolean isNext(Cursor in) {
        return in.peek() == 'T'
                && switch (in.peek(1)) {
                    case 'y', 'n', 't', 'p', 'k' -> true;
                    default -> false;
                };
    }

    /** All that come; absent where none comes. */
    static Node parse(ItaniumParser parser) throws NotMangledException {
        if (!isNext(parser.in)) {
            return Node.NONE;
        }
        List<Node> declarations = new ArrayList<>();
        while (isNext(parser.in)) {
            declarations.add(declaration(parser));
        }
        return Node.list(Kind.ARGUMENTS, declarations);
    }

    static void skip(ItaniumParser parser) throws NotMangledException {
        declaration(parser);
    }

    private static Node declaration(ItaniumParser parser) throws NotMangledException {
        Cursor in = parser.in;
        in.enter();
        in.expect('T');
        Node result;
        switch (in.next()) {
            case 'y':
                result = Node.of(Kind.TYPE_DECLARATION, Node.NONE);
                break;
            case 'k':
                result = Node.of(Kind.TYPE_DECLARATION, parser.names.name());
                break;
            case 'n':
                result = Node.of(Kind.VALUE_DECLARATION, parser.types.type());
                break;
            case 'p':
                result = Node.of(Kind.PACK_DECLARATION, declaration(parser));
                break;
            default:
                result = Node.of(Kind.TEMPLATE_DECLARATION, parse(parser));
                in.expect('E');
                break;
        }
        in.leave();
        return result;
    }
}
