package dev.unwinder.symbol.find;

import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.modules.ImageVerdict;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.info.CompanionFiles;
import dev.unwinder.symbol.info.DwarfSymbols;
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
     * The files that are missing for some modules, in their order, and behind a module those that its debug file refers to: one that it shares
     * entries with, those with split units. What comes from the kernel itself is never missing.
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
            if (debugFile.isPresent()) {
                for (MissingFile companion : companions(debugFile.get(), module, debugFiles)) {
                    if (!missing.contains(companion)) {
                        missing.add(companion);
                    }
                }
            }
        }
        return missing;
    }

    /**
     * What a debug file refers to and that is missing: the file that it shares entries with, by the name and the build-id that it has for it, and
     * those with split units, which have no build-id.
     */
    private static List<MissingFile> companions(ElfFile debugFile, LoadedModule module, DebugFiles debugFiles) {
        CompanionFiles companions = CompanionFiles.of(
                debugFile, module.location(), debugFiles.trees(), debugFiles.hasSystemFolders(), debugFiles.store());
        List<MissingFile> missing = new ArrayList<>();
        companions.missingAlternate(debugFile).ifPresent(it -> missing.add(of(it.name(), Optional.of(it.buildId()))));
        DwarfSymbols.of(debugFile, companions)
                .ifPresent(it -> it.missingParts().forEach(part -> missing.add(of(part, Optional.empty()))));
        return missing;
    }

    private static MissingFile of(String path, Optional<BuildId> buildId) {
        return new MissingFile(path, buildId, false, true, Optional.empty());
    }
}
