package dev.unwinder.symbol;

import dev.unwinder.modules.FileTree;
import dev.unwinder.symbol.find.DebugFiles;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a {@link Symbolizer} looks for symbols beside the images themselves.
 *
 * @param debugFiles finds separate debug files
 */
public record SymbolizerOptions(DebugFiles debugFiles) {
    /** No folders of one's own; those of the machine. */
    public static SymbolizerOptions defaults() {
        return new SymbolizerOptions(DebugFiles.of(List.of(), true));
    }

    /** These options with folders of one's own, searched in this order before anything else. */
    public SymbolizerOptions withFolders(List<Path> folders) {
        return withDebugFiles(
                debugFiles.withTrees(folders.stream().map(FileTree::folder).toList()));
    }

    /** These options with the folders of the machine searched or not: {@code /usr/lib/debug}, and the one that an image lies in. */
    public SymbolizerOptions withSystemFolders(boolean searched) {
        return withDebugFiles(debugFiles.withSystemFolders(searched));
    }

    /** These options with another finder of debug files. */
    public SymbolizerOptions withDebugFiles(DebugFiles finder) {
        return new SymbolizerOptions(finder);
    }
}
