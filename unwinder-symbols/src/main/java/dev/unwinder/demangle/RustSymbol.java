package dev.unwinder.demangle;

/** What both manglings of Rust share: what tools add behind a name. */
final class RustSymbol {
    private static final String LLVM = ".llvm.";

    private RustSymbol() {}

    /** A name without the number that link-time optimization put behind it. */
    static String withoutLlvm(String name) {
        int at = name.indexOf(LLVM);
        if (at < 0) {
            return name;
        }
        for (int i = at + LLVM.length(); i < name.length(); i++) {
            char c = name.charAt(i);
            if (!Cursor.isDigit(c) && (c < 'A' || c > 'F') && c != '@') {
                return name;
            }
        }
        return name.substring(0, at);
    }

    /** What may stand behind a name: nothing, or {@code .cold} and the like. */
    static boolean isSuffix(String rest) {
        if (rest.isEmpty()) {
            return true;
        }
        for (int i = 0; i < rest.length(); i++) {
            if (rest.charAt(i) <= ' ' || rest.charAt(i) > '~') {
                return false;
            }
        }
        return rest.charAt(0) == '.';
    }
}
