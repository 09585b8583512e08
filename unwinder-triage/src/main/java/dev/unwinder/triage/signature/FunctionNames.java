package dev.unwinder.triage.signature;

import java.util.List;

/** Names of functions without what changes from build to build. */
final class FunctionNames {
    /** What compilers and linkers append to the names of parts and copies of functions. */
    private static final List<String> CLONES = List.of(
            ".part.",
            ".isra.",
            ".constprop.",
            ".cold",
            ".lto_priv.",
            ".localalias",
            ".llvm.",
            ".clone.",
            ".specialized.",
            ".__uniq.",
            ".resume",
            ".destroy",
            ".cleanup",
            ".actor");

    private static final int RUST_HASH = 16;
    private static final String OPERATOR = "operator";

    private FunctionNames() {}

    /**
     * A name for comparison: no symbol version, no clone suffix, no parameters and return type, template arguments as
     * {@code <T>}, one spelling of lambdas and of unnamed namespaces, the plain function of a CPU variant.
     */
    static String plain(String name) {
        String text = withoutSuffixes(name.strip());
        text = Parameters.strip(text);
        text = withoutRustHash(text);
        for (String prefix : List.of("IA__gdk", "IA__g_", "IA__gtk")) {
            if (text.startsWith(prefix)) {
                text = text.substring("IA__".length());
            }
        }
        if (text.startsWith("__GI_") && text.length() > "__GI_".length()) {
            text = text.substring("__GI_".length());
        }
        return CpuVariants.plain(text).orElse(text);
    }

    /** A name of C++ as gdb shows it: without the return type, as far as its parameters; names of C as they are. */
    static String asGdb(String name) {
        return name.indexOf(' ') < 0 && name.indexOf('(') < 0 ? name : Parameters.strip(name);
    }

    static String withoutSuffixes(String name) {
        String text = name;
        int clone = text.indexOf(" [clone ");
        if (clone > 0) {
            text = text.substring(0, clone);
        }
        int version = text.indexOf('@');
        if (version > 0 && !text.startsWith("@plt", version) && isPlainC(text, version)) {
            text = text.substring(0, version);
        }
        int cut = text.length();
        for (String suffix : CLONES) {
            int at = text.indexOf(suffix);
            cut = at > 0 ? Math.min(cut, at) : cut;
        }
        return text.substring(0, cut);
    }

    private static boolean isPlainC(String text, int end) {
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (!Character.isLetterOrDigit(c) && c != '_' && c != '.' && c != '$') {
                return false;
            }
        }
        return true;
    }

    private static String withoutRustHash(String text) {
        int at = text.length() - RUST_HASH - 3;
        if (at <= 0 || !text.startsWith("::h", at)) {
            return text;
        }
        for (int i = at + 3; i < text.length(); i++) {
            if (Character.digit(text.charAt(i), 16) < 0) {
                return text;
            }
        }
        return text.substring(0, at);
    }

    /** Reads a C++ or Rust name once from left to right. */
    private static final class Parameters {
        private final String text;
        private final StringBuilder out = new StringBuilder();
        private int at;

        private Parameters(String text) {
            this.text = text;
        }

        static String strip(String text) {
            if (text.indexOf('(') < 0 && text.indexOf('<') < 0 && text.indexOf('{') < 0 && text.indexOf(' ') < 0) {
                return text;
            }
            String stripped = new Parameters(text).run();
            return stripped.isEmpty() ? text : stripped;
        }

        private String run() {
            while (at < text.length()) {
                char c = text.charAt(at);
                if (isOperator()) {
                    operator();
                } else if (c == '<') {
                    int end = close('<', '>');
                    // Rust's <T as Trait>::f and Go's or V8's <anonymous> begin with it: that is the name.
                    if (out.isEmpty() && text.startsWith("::", end)) {
                        out.append(text, at, end);
                    } else {
                        out.append("<T>");
                    }
                    at = end;
                } else if (c == '{' || c == '\'') {
                    braces(c);
                } else if (c == '(') {
                    if (parenthesis()) {
                        return out.toString();
                    }
                } else if (c == ' ') {
                    // what stood before it was the return type, but for operator<< <char>
                    if (!text.startsWith("<", at + 1)) {
                        out.setLength(0);
                    }
                    at++;
                } else {
                    out.append(c);
                    at++;
                }
            }
            return out.toString();
        }

        private boolean isOperator() {
            if (!text.startsWith(OPERATOR, at) || at > 0 && Character.isJavaIdentifierPart(text.charAt(at - 1))) {
                return false;
            }
            int after = at + OPERATOR.length();
            return after < text.length() && !Character.isJavaIdentifierPart(text.charAt(after));
        }

        /** Takes {@code operator<<}, {@code operator()}, {@code operator new[]} and {@code operator bool} as they are. */
        private void operator() {
            int end = at + OPERATOR.length();
            if (text.startsWith("()", end)) {
                end += 2;
            } else if (text.charAt(end) == ' ') {
                int stop = text.indexOf('(', end);
                end = stop < 0 ? text.length() : stop;
            } else {
                while (end < text.length() && "<>=-+*/%^&|~!,[]\"".indexOf(text.charAt(end)) >= 0) {
                    end++;
                }
            }
            out.append(text, at, end);
            at = end;
        }

        private void braces(char c) {
            int end = c == '{' ? close('{', '}') : text.indexOf('\'', at + 1) + 1;
            end = end <= at ? text.length() : end;
            String inside = text.substring(at, end);
            if (inside.startsWith("{lambda") || inside.startsWith("'lambda")) {
                out.append("{lambda}");
                // clang's 'lambda'(int) has parameters of its own, before those of operator()
                if (c == '\'' && end < text.length() && text.charAt(end) == '(') {
                    at = end;
                    end = close('(', ')');
                }
            } else {
                out.append(inside);
            }
            at = end;
        }

        /** Whether the parameters begin here. */
        private boolean parenthesis() {
            if (text.startsWith("(anonymous namespace)", at)) {
                out.append("(anonymous namespace)");
                at += "(anonymous namespace)".length();
                return false;
            }
            int end = close('(', ')');
            if (text.startsWith("(*", at) && out.length() > 0 && out.charAt(out.length() - 1) == '.') {
                // Go's methods: main.(*server).handle
                out.append(text, at, end);
                at = end;
                return false;
            }
            // parameters of a function that a local class or lambda stands in: f(int)::{lambda(int)#1}::operator()
            int next = text.startsWith(" const", end) ? end + " const".length() : end;
            if (text.startsWith("::", next)) {
                at = next;
                return false;
            }
            if (out.isEmpty() || out.toString().equals("decltype")) {
                at = end;
                return false;
            }
            return true;
        }

        /** Behind the bracket that closes the one here; the end of the text if none does. */
        private int close(char open, char closing) {
            int depth = 0;
            for (int i = at; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == open) {
                    depth++;
                } else if (c == closing && !(c == '>' && text.charAt(i - 1) == '-')) {
                    depth--;
                    if (depth == 0) {
                        return i + 1;
                    }
                }
            }
            return text.length();
        }
    }
}
