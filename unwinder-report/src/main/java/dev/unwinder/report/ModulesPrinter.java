package dev.unwinder.report;

import dev.unwinder.elf.BuildId;
import dev.unwinder.modules.LoadedModule;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;

/** Lists modules as text: range, build-id, path, verdict, and the file that was used or refused where it is not the path itself. */
public final class ModulesPrinter {
    private static final int MAX_COLUMN = 72;

    /** A printer. */
    public ModulesPrinter() {}

    /** Prints one line a module; does not close or flush. */
    public void print(List<LoadedModule> modules, int wordSize, Writer out) throws IOException {
        int idWidth = "build-id".length();
        int pathWidth = "path".length();
        for (LoadedModule module : modules) {
            idWidth = Math.max(idWidth, buildId(module).length());
            pathWidth = Math.max(pathWidth, path(module).length());
        }
        idWidth = Math.min(idWidth, MAX_COLUMN);
        pathWidth = Math.min(pathWidth, MAX_COLUMN);
        StringBuilder line = new StringBuilder();
        padded(line, "range", wordSize * 4 + 5);
        padded(line, "build-id", idWidth);
        padded(line, "path", pathWidth);
        out.append(line.append("verdict\n"));
        for (LoadedModule module : modules) {
            line.setLength(0);
            Hex.appendAddress(line, module.range().start(), wordSize).append('-');
            Hex.appendAddress(line, module.range().end(), wordSize).append("  ");
            padded(line, buildId(module), idWidth);
            padded(line, path(module), pathWidth);
            line.append(verdict(module));
            out.append(line.append('\n'));
        }
    }

    private static void padded(StringBuilder line, String text, int width) {
        line.append(text).append(" ".repeat(Math.max(0, width - text.length()))).append("  ");
    }

    private static String path(LoadedModule module) {
        return module.path().isEmpty() ? "?" : Foreign.shown(module.path());
    }

    private static String buildId(LoadedModule module) {
        return module.buildId().map(BuildId::toString).orElse("-");
    }

    private static String verdict(LoadedModule module) {
        if (module.registered()) {
            return "registered";
        }
        String location = module.location();
        String file = location.isEmpty() || location.equals(module.path()) ? "" : Foreign.shown(location);
        return switch (module.verdict()) {
            case MATCH, UNVERIFIED, MISSING -> word(module) + (file.isEmpty() ? "" : " (" + file + ")");
            case MISMATCH -> word(module) + (file.isEmpty() ? "" : " (not used: " + file + ")");
        };
    }

    /** A verdict as it is shown, {@code "match"}. */
    static String word(LoadedModule module) {
        return module.verdict().name().toLowerCase(Locale.ROOT);
    }
}
