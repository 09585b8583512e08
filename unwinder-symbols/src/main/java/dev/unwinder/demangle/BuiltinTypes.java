package dev.unwinder.demangle;

/**
 * The types that have a code of their own.
 *
 * @itanium 5.1.5.2
 */
final class BuiltinTypes {
    /** By letter, a to z; empty where the letter means something else. */
    private static final String[] NAMES = {
        "signed char",
        "bool",
        "char",
        "double",
        "long double",
        "float",
        "__float128",
        "unsigned char",
        "int",
        "unsigned int",
        "",
        "long",
        "unsigned long",
        "__int128",
        "unsigned __int128",
        "",
        "",
        "",
        "short",
        "unsigned short",
        "",
        "void",
        "wchar_t",
        "long long",
        "unsigned long long",
        "..."
    };

    private static final Node[] NODES = new Node[NAMES.length];

    static {
        for (int i = 0; i < NAMES.length; i++) {
            NODES[i] = NAMES[i].isEmpty() ? Node.NONE : Node.operator(Kind.BUILTIN, NAMES[i], 'a' + i, Node.NONE);
        }
    }

    private BuiltinTypes() {}

    /** The type of a letter. */
    static Node of(char letter) throws NotMangledException {
        Node node = letter < 'a' || letter > 'z' ? Node.NONE : NODES[letter - 'a'];
        if (!node.isPresent()) {
            throw new NotMangledException();
        }
        return node;
    }

    /** The type of the letter behind a D; none where that means something else. */
    static Node ofD(char letter) {
        return switch (letter) {
            case 'f' -> builtin("decimal32");
            case 'd' -> builtin("decimal64");
            case 'e' -> builtin("decimal128");
            case 'h' -> builtin("half");
            case 'u' -> builtin("char8_t");
            case 's' -> builtin("char16_t");
            case 'i' -> builtin("char32_t");
            case 'n' -> builtin("decltype(nullptr)");
            case 'a' -> Node.name("auto");
            case 'c' -> Node.name("decltype(auto)");
            default -> Node.NONE;
        };
    }

    static Node builtin(String name) {
        return Node.operator(Kind.BUILTIN, name, 0, Node.NONE);
    }

    static boolean isVoid(Node type) {
        return type.is(Kind.BUILTIN) && type.number == 'v';
    }

    static boolean isNullptr(Node type) {
        return type.text.equals("decltype(nullptr)");
    }

    /** Whether a literal of this type is written in brackets, since its digits are those of its bytes. */
    static boolean isFloating(Node type) {
        return type.is(Kind.BUILTIN)
                && (type.number >= 'd' && type.number <= 'g'
                        || type.text.startsWith("_Float")
                        || type.text.startsWith("std::bfloat"));
    }
}
