package dev.unwinder.symbol.find;

import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.modules.ImageVerdict;
import dev.unwinder.modules.LoadedModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file of a target that would be of use, and that was not found.
 *
 * @param path as the target sees it
 * @param buildId if known
 * @param executable whether the program or library itself is missing
 * @param debugInfo whether its debugging information is missing
 * @param origin the package that it came in, where that is known
 */
public record MissingFile(
        String path, Optional<BuildId> buildId, boolean executable, boolean debugInfo, Optional<PackageNote> origin) {
    /** The files that are missing for some modules, in their order; what comes from the kernel itself is never missing. */
    public static List<MissingFile> of(List<LoadedModule> modules, DebugFiles debugFiles) {
        List<LoadedModule> files =
                modules.stream().filter(it -> !it.path().startsWith("[")).toList();
        if (debugFiles.isSlow()) {
            debugFiles.expect(files);
        }
        List<MissingFile> missing = new ArrayList<>();
        for (LoadedModule module : files) {
            boolean executable = module.verdict() == ImageVerdict.MISSING || module.verdict() == ImageVerdict.MISMATCH;
            Optional<ElfFile> own = module.image().file().filter(DebugFiles::hasDebugInfo);
            boolean debugInfo = own.isEmpty()
                    && debugFiles
                            .debugFile(module)
                            .filter(DebugFiles::hasDebugInfo)
                            .isEmpty();
            if (executable || debugInfo) {
                missing.add(new MissingFile(
                        module.path(), module.buildId(), executable, debugInfo, PackageNote.of(module.image())));
            }
        }
        return missing;
    }
}
