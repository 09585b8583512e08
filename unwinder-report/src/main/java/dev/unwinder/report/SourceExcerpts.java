package dev.unwinder.report;

import dev.unwinder.bytes.FileBytes;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.FrameSymbolizer;
import dev.unwinder.symbol.line.SourceLocation;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lines of source around a place: of the text that the compiler has embedded, else of the file, where that is there.
 *
 * <p>The path comes from a stranger: only a regular file of a disk is opened, no more than {@value #MAX_LINE} lines of it are read, and of each no more
 * than {@value #MAX_WIDTH} characters are shown.
 */
final class SourceExcerpts {
    private static final int MAX_LINE = 1_000_000;
    private static final int MAX_WIDTH = 200;
    /** More than so many characters take; a character that is cut lies behind those that are shown. */
    private static final int MAX_BYTES = 4 * (MAX_WIDTH + 1);

    private static final long MAX_SIZE = 64L << 20;
    private static final int MAX_KEPT = 4096;

    private final int count;
    private final FrameSymbolizer symbolizer;
    private final Map<String, List<String>> kept = new LinkedHashMap<>();

    /**
     * Excerpts.
     *
     * @param count how many lines, the place in their middle
     * @param symbolizer has the embedded texts
     */
    SourceExcerpts(int count, FrameSymbolizer symbolizer) {
        this.count = count;
        this.symbolizer = symbolizer;
    }

    /**
     * Prints the lines around a place; nothing where there is no such file or line.
     *
     * @param address of the code that comes from there
     */
    void print(SourceLocation location, Optional<LoadedModule> module, long address, Writer out) throws IOException {
        if (location.line().isEmpty()) {
            return;
        }
        int line = location.line().getAsInt();
        int first = Math.max(1, line - (count - 1) / 2);
        String key = first + ":" + location.file()
                + (module.isPresent() ? module.get().path() : "");
        List<String> lines = kept.get(key);
        if (lines == null) {
            Optional<String> embedded =
                    module.isPresent() ? symbolizer.source(module.get(), address, location.file()) : Optional.empty();
            lines = embedded.isPresent() ? cut(embedded.get(), first) : read(location.file(), first);
            if (kept.size() < MAX_KEPT) {
                kept.put(key, lines);
            }
        }
        if (line - first >= lines.size()) {
            return; // the file has become shorter
        }
        for (int i = 0; i < lines.size(); i++) {
            String number = Integer.toString(first + i);
            out.append(first + i == line ? "    > " : "      ")
                    .append(" ".repeat(Math.max(0, 5 - number.length())))
                    .append(number)
                    .append("  ")
                    .append(lines.get(i))
                    .append('\n');
        }
    }

    private List<String> cut(String text, int first) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int number = 1; start < text.length() && number < first + count; number++) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            if (number >= first) {
                boolean dos = end > start && text.charAt(end - 1) == '\r';
                int cut = Math.min(dos ? end - 1 : end, start + MAX_WIDTH + 1);
                lines.add(shown(text.substring(start, cut)));
            }
            start = end + 1;
        }
        return lines;
    }

    private List<String> read(String file, int first) {
        List<String> lines = new ArrayList<>();
        if (first > MAX_LINE) {
            return lines;
        }
        try {
            Path path = Path.of(file);
            if (!path.isAbsolute()
                    || !Files.isRegularFile(path)
                    || !FileBytes.isOfDisk(path)
                    || Files.size(path) > MAX_SIZE) {
                return lines;
            }
            try (InputStream in = Files.newInputStream(path)) {
                LineStarts all = new LineStarts(in, MAX_BYTES);
                Optional<String> text = all.next();
                for (int number = 1; text.isPresent() && number < first + count; number++) {
                    if (number >= first) {
                        lines.add(shown(text.get()));
                    }
                    text = all.next();
                }
            }
        } catch (IOException | InvalidPathException unreadable) {
            lines.clear();
        }
        return lines;
    }

    private static String shown(String text) {
        String cut = text.length() > MAX_WIDTH ? text.substring(0, MAX_WIDTH) + "..." : text;
        return Foreign.shown(cut.replace("\t", "    ")).stripTrailing();
    }
}
