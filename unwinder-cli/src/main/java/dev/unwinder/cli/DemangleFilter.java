package dev.unwinder.cli;

import dev.unwinder.demangle.Demangler;
import dev.unwinder.demangle.NameStyle;
import dev.unwinder.report.Foreign;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Finds mangled names in any text and replaces them, as {@code c++filt} does; all other bytes pass through as they are.
 *
 * <p>Holds one buffer of input and one word, however long a line is. What is there is written before it waits for more.
 */
final class DemangleFilter {
    /** The longest word that is looked at; {@link Demangler} takes no longer names. */
    private static final int MAX_WORD = 1 << 16;

    private static final int BUFFER = 1 << 16;

    private final NameStyle style;
    private final OutputStream out;
    private final byte[] word = new byte[MAX_WORD];
    private int length;
    private boolean isTooLong;

    DemangleFilter(NameStyle style, OutputStream out) {
        this.style = style;
        this.out = out;
    }

    void copy(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER];
        int read = in.read(buffer, 0, BUFFER);
        while (read > 0) {
            for (int i = 0; i < read; i++) {
                accept(buffer[i]);
            }
            if (in.available() == 0) {
                out.flush();
            }
            read = in.read(buffer, 0, BUFFER);
        }
        endWord();
    }

    private void accept(byte b) throws IOException {
        if (!isOfWord(b)) {
            endWord();
            out.write(b);
        } else if (isTooLong) {
            out.write(b);
        } else if (length == MAX_WORD) {
            out.write(word, 0, length);
            out.write(b);
            isTooLong = true;
        } else {
            word[length++] = b;
        }
    }

    private void endWord() throws IOException {
        if (!isTooLong && length > 0) {
            if (mayBeMangled()) {
                String name = new String(word, 0, length, StandardCharsets.ISO_8859_1);
                out.write(demangled(name, style).getBytes(StandardCharsets.UTF_8));
            } else {
                out.write(word, 0, length);
            }
        }
        length = 0;
        isTooLong = false;
    }

    private boolean mayBeMangled() {
        return length > 2 && (word[0] == '_' || word[0] == '.' || word[0] == '$');
    }

    /** A name as it is shown; one that is not mangled stays as it is. A dollar sign before it, of an assembler, goes, and a dot stays. */
    static String demangled(String name, NameStyle style) {
        boolean isDotted = name.startsWith(".");
        String mangled = isDotted || name.startsWith("$") ? name.substring(1) : name;
        String found = Demangler.demangle(mangled, style).orElse("");
        return found.isEmpty() ? name : Foreign.shown(isDotted ? "." + found : found);
    }

    private static boolean isOfWord(byte b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_' || b == '.' || b == '$';
    }
}
