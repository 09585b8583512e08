package dev.unwinder.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The lines of a text in UTF-8, one after the other; of each no more than its start is kept, however long it is. */
final class LineStarts {
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 13];
    private final byte[] line;
    private int at;
    private int end;
    private boolean isAfterReturn;

    /**
     * Lines.
     *
     * @param most how many bytes of a line are kept
     */
    LineStarts(InputStream in, int most) {
        this.in = in;
        this.line = new byte[most];
    }

    /** The next line without its end, which is a line feed, a carriage return or both. */
    Optional<String> next() throws IOException {
        int kept = 0;
        boolean isLine = false;
        while (at < end || fill()) {
            byte letter = buffer[at++];
            boolean isSecondOfEnd = isAfterReturn && letter == '\n';
            isAfterReturn = letter == '\r';
            if (isSecondOfEnd) {
                continue;
            }
            if (letter == '\n' || letter == '\r') {
                return text(kept);
            }
            isLine = true;
            if (kept < line.length) {
                line[kept++] = letter;
            }
        }
        return isLine ? text(kept) : Optional.empty();
    }

    private Optional<String> text(int kept) {
        return Optional.of(new String(line, 0, kept, StandardCharsets.UTF_8));
    }

    private boolean fill() throws IOException {
        at = 0;
        end = in.read(buffer);
        return end > 0;
    }
}
