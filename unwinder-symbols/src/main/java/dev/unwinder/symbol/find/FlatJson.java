package dev.unwinder.symbol.find;

import java.util.LinkedHashMap;
import java.util.Map;

/** The strings that a JSON object has at its top level. What is broken ends the reading; what was read before it counts. */
final class FlatJson {
    private static final int MAX_DEPTH = 32;

    /** What is read is not JSON. */
    private static final class BrokenException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private final String text;
    private int at;

    private FlatJson(String text) {
        this.text = text;
    }

    /** The strings by their names. */
    static Map<String, String> strings(String text) {
        Map<String, String> strings = new LinkedHashMap<>();
        try {
            new FlatJson(text).object(strings);
        } catch (BrokenException broken) {
            return strings;
        }
        return strings;
    }

    private void object(Map<String, String> strings) throws BrokenException {
        expect('{');
        if (peek() == '}') {
            return;
        }
        do {
            peek();
            String name = string();
            expect(':');
            if (peek() == '"') {
                strings.putIfAbsent(name, string());
            } else {
                skip();
            }
        } while (isNext(','));
    }

    /** Skips a value of any other kind. */
    private void skip() throws BrokenException {
        int depth = 0;
        do {
            char next = peek();
            if (next == '"') {
                string();
                continue;
            }
            if (depth == 0 && (next == ',' || next == '}')) {
                return;
            }
            depth += next == '{' || next == '[' ? 1 : next == '}' || next == ']' ? -1 : 0;
            if (depth < 0 || depth > MAX_DEPTH) {
                throw new BrokenException();
            }
            at++;
        } while (depth > 0 || peek() != ',' && peek() != '}');
    }

    private String string() throws BrokenException {
        expect('"');
        StringBuilder value = new StringBuilder();
        while (true) {
            char next = take();
            if (next == '"') {
                return value.toString();
            }
            value.append(next == '\\' ? escaped() : next);
        }
    }

    private char escaped() throws BrokenException {
        char next = take();
        return switch (next) {
            case '"', '\\', '/' -> next;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int value = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(take(), 16);
                    if (digit < 0) {
                        throw new BrokenException();
                    }
                    value = value << 4 | digit;
                }
                yield (char) value;
            }
            default -> throw new BrokenException();
        };
    }

    private char take() throws BrokenException {
        if (at >= text.length()) {
            throw new BrokenException();
        }
        return text.charAt(at++);
    }

    /** The next character that is no space, which stays. */
    private char peek() throws BrokenException {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at >= text.length()) {
            throw new BrokenException();
        }
        return text.charAt(at);
    }

    private boolean isNext(char wanted) throws BrokenException {
        boolean is = peek() == wanted;
        at += is ? 1 : 0;
        return is;
    }

    private void expect(char wanted) throws BrokenException {
        if (!isNext(wanted)) {
            throw new BrokenException();
        }
    }
}
