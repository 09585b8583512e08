package dev.unwinder.demangle;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The constants of Rust's second mangling, which generic parameters may have for values. */
final class RustV0Constants {
    private static final int NIBBLES_OF_LONG = 16;

    private final RustV0 names;
    private final Cursor in;

    RustV0Constants(RustV0 names, Cursor in) {
        this.names = names;
        this.in = in;
    }

    /** A constant; one that is an expression gets braces, unless it is within another. */
    void constant(boolean inValue) throws NotMangledException {
        in.enter();
        char tag = in.next();
        switch (tag) {
            case 'p' -> names.write("_");
            case 'h', 't', 'm', 'y', 'o', 'j' -> integer();
            case 'a', 's', 'l', 'x', 'n', 'i' -> {
                names.write(in.take('n') ? "-" : "");
                integer();
            }
            case 'b' -> truth();
            case 'c' -> character();
            case 'B' -> {
                int back = names.reference();
                constant(inValue);
                names.returnTo(back);
            }
            case 'R' -> {
                if (in.take('e')) {
                    string();
                } else {
                    expression(tag, inValue);
                }
            }
            default -> expression(tag, inValue);
        }
        in.leave();
    }

    private void expression(char tag, boolean inValue) throws NotMangledException {
        names.write(inValue ? "" : "{");
        switch (tag) {
            case 'e' -> {
                names.write("*"); // a literal is a &str
                string();
            }
            case 'R', 'Q' -> {
                names.write(tag == 'R' ? "&" : "&mut ");
                constant(true);
            }
            case 'A' -> {
                names.write("[");
                list();
                names.write("]");
            }
            case 'T' -> {
                names.write("(");
                names.write(list() == 1 ? ",)" : ")");
            }
            case 'V' -> structure();
            default -> throw new NotMangledException();
        }
        names.write(inValue ? "" : "}");
    }

    private int list() throws NotMangledException {
        int count = 0;
        for (; !in.take('E'); count++) {
            names.write(count > 0 ? ", " : "");
            constant(true);
        }
        return count;
    }

    private void structure() throws NotMangledException {
        names.path(true);
        switch (in.next()) {
            case 'U' -> {}
            case 'T' -> {
                names.write("(");
                list();
                names.write(")");
            }
            case 'S' -> {
                names.write(" { ");
                for (int i = 0; !in.take('E'); i++) {
                    names.write(i > 0 ? ", " : "");
                    names.disambiguator();
                    names.write(names.identifier());
                    names.write(": ");
                    constant(true);
                }
                names.write(" }");
            }
            default -> throw new NotMangledException();
        }
    }

    private void integer() throws NotMangledException {
        String digits = digits();
        int zeros = 0;
        while (zeros < digits.length() && digits.charAt(zeros) == '0') {
            zeros++;
        }
        boolean fits = digits.length() - zeros <= NIBBLES_OF_LONG;
        names.write(fits ? Long.toUnsignedString(value(digits)) : "0x" + digits);
    }

    private void truth() throws NotMangledException {
        switch (digits()) {
            case "0" -> names.write("false");
            case "1" -> names.write("true");
            default -> throw new NotMangledException();
        }
    }

    private void character() throws NotMangledException {
        String digits = digits();
        long value = digits.length() > 8 ? -1 : value(digits);
        boolean isCharacter = value >= 0
                && value <= Character.MAX_CODE_POINT
                && (value < Character.MIN_SURROGATE || value > Character.MAX_SURROGATE);
        if (!isCharacter) {
            throw new NotMangledException();
        }
        StringBuilder text = new StringBuilder("'");
        escape((int) value, '\'', text);
        names.write(text.append('\'').toString());
    }

    private void string() throws NotMangledException {
        String digits = digits();
        if (digits.length() % 2 != 0) {
            throw new NotMangledException();
        }
        byte[] bytes = new byte[digits.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) value(digits.substring(2 * i, 2 * i + 2));
        }
        StringBuilder text = new StringBuilder("\"");
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            for (int i = 0; i < decoded.length(); i += Character.charCount(decoded.codePointAt(i))) {
                escape(decoded.codePointAt(i), '"', text);
            }
        } catch (CharacterCodingException failure) {
            throw new NotMangledException();
        }
        names.write(text.append('"').toString());
    }

    /** As Rust's debug output has it. */
    private static void escape(int c, char quote, StringBuilder text) {
        switch (c) {
            case 0 -> text.append("\\0");
            case '\t' -> text.append("\\t");
            case '\r' -> text.append("\\r");
            case '\n' -> text.append("\\n");
            case '\\' -> text.append("\\\\");
            default -> {
                if (c == quote) {
                    text.append('\\').append(quote);
                } else if (isPrintable(c)) {
                    text.appendCodePoint(c);
                } else {
                    text.append("\\u{").append(Integer.toHexString(c)).append('}');
                }
            }
        }
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }

    /** Hexadecimal digits up to an underscore. */
    private String digits() throws NotMangledException {
        String digits = in.takeUntil('_');
        in.expect('_');
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (!Cursor.isDigit(c) && (c < 'a' || c > 'f')) {
                throw new NotMangledException();
            }
        }
        return digits;
    }

    private static long value(String digits) {
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            value = value << 4 | Character.digit(digits.charAt(i), 16);
        }
        return value;
    }
}
