package dev.unwinder.symbol;

import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.modules.ModuleImage;
import dev.unwinder.symbol.find.DebugFiles;
import dev.unwinder.symbol.info.CompanionFiles;
import dev.unwinder.symbol.info.DwarfSymbols;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** What an image keeps of its DWARF, for each search for its debug file. */
final class ImageDwarf {
    /**
     * The DWARF of an image.
     *
     * @param shift what is added to a vaddr of it to make one of the image
     */
    record Found(DwarfSymbols symbols, long shift) {}

    private final Map<DebugFiles, Optional<Found>> bySearch = new ConcurrentHashMap<>();

    private static final Function<ModuleImage, ImageDwarf> NOTHING_YET = new Function<>() {
        @Override
        public ImageDwarf apply(ModuleImage image) {
            return new ImageDwarf();
        }
    };

    private ImageDwarf() {}

    /** The DWARF of a module's image, looked for by the first who asks: in the image's file, else in its debug file. */
    static Optional<Found> of(LoadedModule module, DebugFiles debugFiles) {
        Map<DebugFiles, Optional<Found>> bySearch = module.image().facet(ImageDwarf.class, NOTHING_YET).bySearch;
        Optional<Found> known = bySearch.get(debugFiles);
        return known != null ? known : bySearch.computeIfAbsent(debugFiles, new Search(module, debugFiles));
    }

    /** One image whose DWARF is looked for: in its own file, then in its debug file. */
    private record Search(LoadedModule module, DebugFiles debugFiles) implements Function<DebugFiles, Optional<Found>> {
        @Override
        public Optional<Found> apply(DebugFiles same) {
            Optional<Found> own = in(module.image().file());
            return own.isPresent() ? own : in(debugFiles.debugFile(module));
        }

        private Optional<Found> in(Optional<ElfFile> file) {
            if (file.isEmpty()) {
                return Optional.empty();
            }
            CompanionFiles companions = CompanionFiles.of(
                    file.get(),
                    module.location(),
                    debugFiles.trees(),
                    debugFiles.hasSystemFolders(),
                    debugFiles.store());
            Optional<DwarfSymbols> symbols = DwarfSymbols.of(file.get(), companions);
            return symbols.isPresent()
                    ? Optional.of(new Found(symbols.get(), shift(module.image(), file.get())))
                    : Optional.empty();
        }
    }

    /** prelink moves an image, but not its debug file, which keeps the vaddrs of the day it was split off. */
    static long shift(ModuleImage image, ElfFile file) {
        Optional<ProgramHeader> here = ProgramHeader.firstLoad(image.programHeaders());
        Optional<ProgramHeader> there = ProgramHeader.firstLoad(file.programHeaders());
        return here.isPresent() && there.isPresent()
                ? here.get().vaddr() - there.get().vaddr()
                : 0;
    }
}
