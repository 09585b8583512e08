package dev.unwinder.symbol;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a {@link Symbolizer} looks for symbols beside the images themselves.
 *
 * @param folders with separate debug files, searched in this order before anything else
 * @param systemFolders whether the folders of this machine are searched too: {@code /usr/lib/debug}, and the one that
 *     an image lies in
 * @param lines whether DWARF is read for inlined calls, files and lines
 * @param naming how names are shown
 */
public record SymbolizerOptions(List<Path> folders, boolean systemFolders, boolean lines, Naming naming) {
    /** Copies. */
    public SymbolizerOptions {
        folders = List.copyOf(folders);
    }

    /** No folders of one's own; those of the machine. */
    public static SymbolizerOptions defaults() {
        return new SymbolizerOptions(List.of(), true, true, Naming.FULL);
    }

    /** These options with other folders of one's own. */
    public SymbolizerOptions withFolders(List<Path> others) {
        return new SymbolizerOptions(others, systemFolders, lines, naming);
    }

    /** These options with the folders of the machine searched or not. */
    public SymbolizerOptions withSystemFolders(boolean searched) {
        return new SymbolizerOptions(folders, searched, lines, naming);
    }

    /** These options with inlined calls, files and lines looked up or not. */
    public SymbolizerOptions withLines(boolean wanted) {
        return new SymbolizerOptions(folders, systemFolders, wanted, naming);
    }

    /** These options with names shown in another way. */
    public SymbolizerOptions withNaming(Naming other) {
        return new SymbolizerOptions(folders, systemFolders, lines, other);
    }
}
