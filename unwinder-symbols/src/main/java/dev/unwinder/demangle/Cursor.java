package dev.unwinder.demangle;

/** Reads a mangled name from left to right, and counts what that costs. */
final class Cursor {
    /** What is read at the end. */
    static final char END = '\0';

    private static final int BASE_36 = 36;

    private final String text;
    private int position;
    private int depth;
    private int steps;

    Cursor(String text, int position) {
        this.text = text;
        this.position = position;
    }

    int position() {
        return position;
    }

    /** Goes back to where an attempt began. */
    void reset(int earlierPosition, int earlierDepth) {
        position = earlierPosition;
        depth = earlierDepth;
    }

    int depth() {
        return depth;
    }

    boolean atEnd() {
        return position >= text.length();
    }

    char peek() {
        return peek(0);
    }

    char peek(int ahead) {
        int at = position + ahead;
        return at < text.length() ? text.charAt(at) : END;
    }

    boolean sees(char first, char second) {
        return peek() == first && peek(1) == second;
    }

    boolean seesDigit() {
        return isDigit(peek());
    }

    char next() {
        char c = peek();
        position++;
        return c;
    }

    void skip(int count) {
        position += count;
    }

    boolean take(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        position++;
        return true;
    }

    boolean take(char first, char second) {
        if (!sees(first, second)) {
            return false;
        }
        position += 2;
        return true;
    }

    void expect(char wanted) throws NotMangledException {
        if (!take(wanted)) {
            throw new NotMangledException();
        }
    }

    /** So many characters. */
    String take(int length) throws NotMangledException {
        if (length < 0 || length > text.length() - position) {
            throw new NotMangledException();
        }
        String taken = text.substring(position, position + length);
        position += length;
        return taken;
    }

    /** All up to a character, which stays. */
    String takeUntil(char end) throws NotMangledException {
        int at = text.indexOf(end, position);
        if (at < 0) {
            throw new NotMangledException();
        }
        return take(at - position);
    }

    String rest() {
        String rest = text.substring(Math.min(position, text.length()));
        position = text.length();
        return rest;
    }

    /** A decimal number, with {@code n} for minus; 0 where there is none. */
    int number() throws NotMangledException {
        boolean negative = take('n');
        int value = digits();
        return negative ? -value : value;
    }

    /** A decimal number; 0 where there is none. */
    int digits() throws NotMangledException {
        int value = 0;
        while (seesDigit()) {
            int digit = next() - '0';
            if (value > (Integer.MAX_VALUE - digit) / 10) {
                throw new NotMangledException();
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** What counts from nothing: {@code _} is 0, {@code 0_} is 1, {@code 1_} is 2. */
    int ordinal() throws NotMangledException {
        if (take('_')) {
            return 0;
        }
        if (!seesDigit()) {
            throw new NotMangledException();
        }
        int value = digits();
        expect('_');
        if (value == Integer.MAX_VALUE) {
            throw new NotMangledException();
        }
        return value + 1;
    }

    /** The same with digits and capital letters, as substitutions have it. */
    int ordinal36() throws NotMangledException {
        if (take('_')) {
            return 0;
        }
        int value = 0;
        while (!take('_')) {
            char c = next();
            if (!isDigit(c) && !isUpper(c) || value > Limits.INPUT) {
                throw new NotMangledException();
            }
            value = value * BASE_36 + (isDigit(c) ? c - '0' : c - 'A' + 10);
        }
        return value + 1;
    }

    /** Goes a level down; to be followed by {@link #leave}. */
    void enter() throws NotMangledException {
        step();
        if (++depth > Limits.DEPTH) {
            throw new NotMangledException();
        }
    }

    void leave() {
        depth--;
    }

    void step() throws NotMangledException {
        if (++steps > Limits.STEPS) {
            throw new NotMangledException();
        }
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }
}
