package dev.unwinder.report;

import dev.unwinder.elf.BuildId;
import dev.unwinder.symbol.find.MissingFile;
import dev.unwinder.symbol.find.PackageNote;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists missing files as text: what is missing, build-id, path, and the package that has it. */
public final class MissingPrinter {
    private static final int MAX_COLUMN = 72;

    /** A printer. */
    public MissingPrinter() {}

    /** Prints one line a file; does not close or flush. */
    public void print(List<MissingFile> files, Writer out) throws IOException {
        if (files.isEmpty()) {
            out.append("Nothing is missing.\n");
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("missing", "build-id", "path", "package"));
        for (MissingFile file : files) {
            rows.add(List.of(words(file), buildId(file), path(file), origin(file.origin())));
        }
        int[] widths = new int[3];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], Math.min(MAX_COLUMN, row.get(i).length()));
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String text = row.get(i);
                line.append(text)
                        .append(" ".repeat(Math.max(0, widths[i] - text.length())))
                        .append("  ");
            }
            out.append((line + row.get(3)).stripTrailing()).append('\n');
        }
    }

    private static String words(MissingFile file) {
        return file.executable() ? file.debugInfo() ? "executable, debug info" : "executable" : "debug info";
    }

    private static String buildId(MissingFile file) {
        return file.buildId().map(BuildId::toString).orElse("-");
    }

    private static String path(MissingFile file) {
        return file.path().isEmpty() ? "?" : Foreign.shown(file.path());
    }

    private static String origin(Optional<PackageNote> origin) {
        if (origin.isEmpty()) {
            return "";
        }
        PackageNote note = origin.get();
        String version = note.version().isEmpty() ? "" : " " + note.version();
        String type = note.type().isEmpty() ? "" : " (" + note.type() + ")";
        return Foreign.shown(note.name() + version + type);
    }
}
