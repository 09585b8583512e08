package dev.unwinder.symbol;

import dev.unwinder.modules.FileTree;
import dev.unwinder.symbol.find.DebugFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a {@link Symbolizer} looks for symbols beside the images themselves, and what of them it tells.
 *
 * @param debugFiles finds separate debug files
 * @param lines whether DWARF is read for inlined calls, files and lines
 * @param naming how names are shown
 */
public record SymbolizerOptions(DebugFiles debugFiles, boolean lines, Naming naming) {
    /** No folders of one's own; those of the machine. */
    public static SymbolizerOptions defaults() {
        return new SymbolizerOptions(DebugFiles.of(List.of(), true), true, Naming.FULL);
    }

    /** These options with folders of one's own, searched in this order before anything else. */
    public SymbolizerOptions withFolders(List<Path> folders) {
        List<FileTree> trees = new ArrayList<>(folders.size());
        for (Path folder : folders) {
            trees.add(FileTree.folder(folder));
        }
        return withDebugFiles(debugFiles.withTrees(trees));
    }

    /** These options with the folders of the machine searched or not: {@code /usr/lib/debug}, and the one that an image lies in. */
    public SymbolizerOptions withSystemFolders(boolean searched) {
        return withDebugFiles(debugFiles.withSystemFolders(searched));
    }

    /** These options with another finder of debug files. */
    public SymbolizerOptions withDebugFiles(DebugFiles finder) {
        return new SymbolizerOptions(finder, lines, naming);
    }

    /** These options with inlined calls, files and lines looked up or not. */
    public SymbolizerOptions withLines(boolean wanted) {
        return new SymbolizerOptions(debugFiles, wanted, naming);
    }

    /** These options with names shown in another way. */
    public SymbolizerOptions withNaming(Naming other) {
        return new SymbolizerOptions(debugFiles, lines, other);
    }
}
