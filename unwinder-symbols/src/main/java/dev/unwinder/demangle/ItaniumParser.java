package dev.unwinder.demangle;

import java.util.ArrayList;
import java.util.List;

/**
 * A mangled name of C++ to nodes: the start, and what the parts of the grammar share.
 *
 * <p>Where the grammar leaves a choice, the choice is that of {@code c++filt}; so are the names' forms.
 *
 * @itanium 5.1.2
 */
final class ItaniumParser {
    private static final String GLOBAL = "_GLOBAL_";
    private static final int GLOBAL_PREFIX = 11;

    final Cursor in;
    final TypeParser types;
    final NameParser names;
    final ExpressionParser expressions;

    private final List<Node> substitutions = new ArrayList<>();

    private ItaniumParser(String mangled, boolean oldScopes) {
        in = new Cursor(mangled, 2);
        types = new TypeParser(this, in);
        names = new NameParser(this, in);
        expressions = new ExpressionParser(this, in, oldScopes);
    }

    /**
     * The whole name.
     *
     * @throws NotMangledException when it is no mangled name of C++, or too large a one
     */
    static Node parse(String mangled) throws NotMangledException {
        if (mangled.startsWith("_Z")) {
            return mangledName(mangled);
        }
        if (mangled.startsWith(GLOBAL) && mangled.length() > GLOBAL_PREFIX) {
            char kind = mangled.charAt(GLOBAL_PREFIX - 2);
            boolean known = "._$".indexOf(mangled.charAt(GLOBAL_PREFIX - 3)) >= 0
                    && (kind == 'I' || kind == 'D')
                    && mangled.charAt(GLOBAL_PREFIX - 1) == '_';
            if (known) {
                String key = mangled.substring(GLOBAL_PREFIX);
                Node named = key.startsWith("_Z") ? new ItaniumParser(key, false).keyName() : Node.name(key);
                String words = kind == 'I' ? "global constructors keyed to " : "global destructors keyed to ";
                return Node.text(Kind.PREFIXED, words, named);
            }
        }
        throw new NotMangledException();
    }

    /** The scope of a dependent name has two forms, that of today and that of old compilers; only the whole name shows which one it is. */
    private static Node mangledName(String mangled) throws NotMangledException {
        ItaniumParser parser = new ItaniumParser(mangled, false);
        try {
            return parser.mangledName();
        } catch (NotMangledException failure) {
            if (!parser.expressions.hasScopes()) {
                throw failure;
            }
            return new ItaniumParser(mangled, true).mangledName();
        }
    }

    private Node mangledName() throws NotMangledException {
        Node name = encoding(true);
        while (in.peek() == '.') {
            name = Node.text(Kind.CLONE, cloneSuffix(), name);
        }
        return finished(name);
    }

    private Node keyName() throws NotMangledException {
        return finished(encoding(false));
    }

    private Node finished(Node name) throws NotMangledException {
        if (!in.atEnd()) {
            throw new NotMangledException();
        }
        return name;
    }

    /** {@code .part.0}, {@code .cold}, {@code .123}: a word if there is one, and the numbers behind it. */
    private String cloneSuffix() throws NotMangledException {
        int length = 1;
        if (isWord(in.peek(length))) {
            while (isWord(in.peek(length))) {
                length++;
            }
        } else if (!Cursor.isDigit(in.peek(length))) {
            throw new NotMangledException();
        } else {
            length = 0;
        }
        while (in.peek(length) == '.' && Cursor.isDigit(in.peek(length + 1))) {
            length++;
            while (Cursor.isDigit(in.peek(length))) {
                length++;
            }
        }
        return in.take(length);
    }

    private static boolean isWord(char c) {
        return Cursor.isLower(c) || c == '_';
    }

    /** A function with its type, data, or a special name. */
    Node encoding(boolean outermost) throws NotMangledException {
        in.enter();
        char first = in.peek();
        Node result;
        if (first == 'G' || first == 'T') {
            result = SpecialNames.parse(this);
        } else {
            result = typed(names.name(), outermost);
        }
        in.leave();
        return result;
    }

    private Node typed(Node name, boolean outermost) throws NotMangledException {
        char next = in.peek();
        if (next == Cursor.END || next == 'E') {
            return name;
        }
        Node function = types.bareFunction(hasReturnType(name));
        if (!outermost && name.is(Kind.LOCAL)) {
            function = Node.of(Kind.FUNCTION, Node.NONE, function.right); // else it reads as the outer function's
        }
        Node result = Node.of(Kind.TYPED, name, function);
        return in.take('Q') ? Node.of(Kind.CONSTRAINED, result, expressions.expression()) : result;
    }

    /** Only functions made from templates say what they return, and of those not the ones whose name says it. */
    private static boolean hasReturnType(Node name) {
        Node at = name;
        while (at.is(Kind.LOCAL) || at.kind.isFunctionQualifier()) {
            at = at.is(Kind.LOCAL) ? at.right : at.left;
        }
        return at.is(Kind.TEMPLATE) && !isNamedByType(at.left);
    }

    private static boolean isNamedByType(Node name) {
        Node at = name;
        while (at.is(Kind.QUALIFIED) || at.is(Kind.LOCAL)) {
            at = at.right;
        }
        return at.is(Kind.CONSTRUCTOR) || at.is(Kind.DESTRUCTOR) || at.is(Kind.CONVERSION);
    }

    /** Remembers what later parts may refer back to. */
    Node candidate(Node node) {
        substitutions.add(node);
        return node;
    }

    int candidates() {
        return substitutions.size();
    }

    /** Goes back to so many candidates. */
    void forget(int from) {
        substitutions.subList(from, substitutions.size()).clear();
    }

    Node substituted(int index) throws NotMangledException {
        if (index < 0 || index >= substitutions.size()) {
            throw new NotMangledException();
        }
        return substitutions.get(index);
    }
}
