package dev.unwinder.demangle;

/**
 * The first mangling of Rust: that of C++ names without types, with a hash for a last part, and with escapes for what assemblers do not
 * take. The hash is left out.
 *
 * <p>Taken for Rust is only what has the hash; {@code _ZN3foo3barE} may as well be C++, and reads the same.
 */
final class RustLegacy {
    private static final int HASH = 17;
    /** How many different digits a hash has at least; a name of C++ could look like one, with few. */
    private static final int MIN_DIFFERENT = 5;

    private RustLegacy() {}

    /** The name; empty when it is none of this mangling. */
    static String demangle(String mangled, NameStyle style) {
        String name = RustSymbol.withoutLlvm(mangled);
        int end = end(name);
        if (end < 0 || !RustSymbol.isSuffix(name.substring(end + 1))) {
            return "";
        }
        StringBuilder out = new StringBuilder(name.length());
        int at = 3;
        int last = end - HASH - 2;
        while (at < last) {
            int length = 0;
            while (Cursor.isDigit(name.charAt(at))) {
                length = length * 10 + name.charAt(at++) - '0';
            }
            if (out.length() > 0) {
                out.append("::");
            }
            unescape(name.substring(at, at + length), out);
            at += length;
        }
        if (style == NameStyle.SIMPLE) {
            return withoutArguments(out);
        }
        return style == NameStyle.FULL
                ? out.append(name, end + 1, name.length()).toString()
                : out.toString();
    }

    /** Where the E behind the hash is; negative when this is another kind of name. */
    private static int end(String name) {
        if (!name.startsWith("_ZN")) {
            return -1;
        }
        int at = 3;
        int part = 0;
        int length = 0;
        int parts = 0;
        while (at < name.length() && name.charAt(at) != 'E') {
            length = 0;
            while (at < name.length() && Cursor.isDigit(name.charAt(at)) && length < Limits.INPUT) {
                length = length * 10 + name.charAt(at++) - '0';
            }
            if (length == 0 || length > name.length() - at) {
                return -1;
            }
            part = at;
            at += length;
            parts++;
        }
        return parts > 1 && at < name.length() && length == HASH && isHash(name, part) ? at : -1;
    }

    private static boolean isHash(String name, int at) {
        if (name.charAt(at) != 'h') {
            return false;
        }
        int seen = 0;
        for (int i = at + 1; i < at + HASH; i++) {
            int digit = Character.digit(name.charAt(i), 16);
            if (digit < 0 || Cursor.isUpper(name.charAt(i))) {
                return false;
            }
            seen |= 1 << digit;
        }
        return Integer.bitCount(seen) >= MIN_DIFFERENT;
    }

    private static void unescape(String part, StringBuilder out) {
        int at = part.startsWith("_$") ? 1 : 0;
        while (at < part.length()) {
            char c = part.charAt(at);
            if (c == '.') {
                boolean isPath = part.startsWith("..", at);
                out.append(isPath ? "::" : ".");
                at += isPath ? 2 : 1;
            } else if (c == '$') {
                int end = part.indexOf('$', at + 1);
                int meant = end < 0 ? -1 : escaped(part.substring(at + 1, end));
                if (meant < 0) {
                    out.append(part, at, part.length());
                    return;
                }
                out.appendCodePoint(meant);
                at = end + 1;
            } else {
                out.append(c);
                at++;
            }
        }
    }

    private static int escaped(String word) {
        return switch (word) {
            case "SP" -> '@';
            case "BP" -> '*';
            case "RF" -> '&';
            case "LT" -> '<';
            case "GT" -> '>';
            case "LP" -> '(';
            case "RP" -> ')';
            case "C" -> ',';
            default -> word.startsWith("u") ? codePoint(word) : -1;
        };
    }

    private static int codePoint(String word) {
        int value = 0;
        for (int i = 1; i < word.length(); i++) {
            int digit = Cursor.isUpper(word.charAt(i)) ? -1 : Character.digit(word.charAt(i), 16);
            if (digit < 0 || value > Character.MAX_CODE_POINT) {
                return -1;
            }
            value = value << 4 | digit;
        }
        boolean isCharacter = word.length() > 1
                && Character.isValidCodePoint(value)
                && !Character.isISOControl(value)
                && (value < Character.MIN_SURROGATE || value > Character.MAX_SURROGATE);
        return isCharacter ? value : -1;
    }

    /** Leaves out what stands in angle brackets behind a name; those of {@code <T as Trait>::f} stay. */
    static String withoutArguments(CharSequence name) {
        StringBuilder out = new StringBuilder(name.length());
        int depth = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean isArrow = c == '>' && i > 0 && name.charAt(i - 1) == '-';
            if (depth > 0) {
                depth += c == '<' ? 1 : c == '>' && !isArrow ? -1 : 0;
            } else if (c == '<' && out.length() > 0 && isNameEnd(out)) {
                depth = 1;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static boolean isNameEnd(StringBuilder out) {
        char last = out.charAt(out.length() - 1);
        return Character.isLetterOrDigit(last) || last == '_';
    }
}
