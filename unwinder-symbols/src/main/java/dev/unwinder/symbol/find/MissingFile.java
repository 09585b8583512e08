package dev.unwinder.symbol.find;

import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.modules.ImageVerdict;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.info.CompanionFiles;
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
    /**
     * The files that are missing for some modules, in their order, and behind a module the one that its debug file shares entries with; what comes
     * from the kernel itself is never missing.
     */
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
            Optional<ElfFile> debugFile =
                    own.or(() -> debugFiles.debugFile(module).filter(DebugFiles::hasDebugInfo));
            boolean debugInfo = debugFile.isEmpty();
            if (executable || debugInfo) {
                missing.add(new MissingFile(
                        module.path(), module.buildId(), executable, debugInfo, PackageNote.of(module.image())));
            }
            debugFile
                    .flatMap(it -> shared(it, module, debugFiles))
                    .filter(it -> !missing.contains(it))
                    .ifPresent(missing::add);
        }
        return missing;
    }

    /** The file that a debug file shares entries with, if that is missing; by the name and the build-id that the debug file has for it. */
    private static Optional<MissingFile> shared(ElfFile debugFile, LoadedModule module, DebugFiles debugFiles) {
        CompanionFiles companions = CompanionFiles.of(
                debugFile, module.location(), debugFiles.trees(), debugFiles.hasSystemFolders(), debugFiles.store());
        return companions
                .missingAlternate(debugFile)
                .map(it -> new MissingFile(it.name(), Optional.of(it.buildId()), false, true, Optional.empty()));
    }
}
