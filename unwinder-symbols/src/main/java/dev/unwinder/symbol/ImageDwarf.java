package dev.unwinder.symbol;

import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.modules.ModuleImage;
import dev.unwinder.symbol.find.DebugFiles;
import dev.unwinder.symbol.info.CompanionFiles;
import dev.unwinder.symbol.info.DwarfSymbols;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What an image keeps of its DWARF, for each search for its debug file. */
final class ImageDwarf {
    /**
     * The DWARF of an image.
     *
     * @param shift what is added to a vaddr of it to make one of the image
     */
    record Found(DwarfSymbols symbols, long shift) {}

    private final Map<DebugFiles, Optional<Found>> bySearch = new ConcurrentHashMap<>();

    private ImageDwarf() {}

    /** The DWARF of a module's image, looked for by the first who asks: in the image's file, else in its debug file. */
    static Optional<Found> of(LoadedModule module, DebugFiles debugFiles, SymbolizerOptions options) {
        Map<DebugFiles, Optional<Found>> bySearch =
                module.image().facet(ImageDwarf.class, image -> new ImageDwarf()).bySearch;
        Optional<Found> known = bySearch.get(debugFiles);
        return known != null ? known : bySearch.computeIfAbsent(debugFiles, it -> search(module, it, options));
    }

    private static Optional<Found> search(LoadedModule module, DebugFiles debugFiles, SymbolizerOptions options) {
        ModuleImage image = module.image();
        Optional<Found> own = image.file().flatMap(it -> in(it, module, options));
        return own.isPresent() ? own : debugFiles.debugFile(module).flatMap(it -> in(it, module, options));
    }

    private static Optional<Found> in(ElfFile file, LoadedModule module, SymbolizerOptions options) {
        CompanionFiles companions =
                CompanionFiles.of(file, module.location(), options.folders(), options.systemFolders());
        return DwarfSymbols.of(file, companions).map(it -> new Found(it, shift(module.image(), file)));
    }

    /** prelink moves an image, but not its debug file, which keeps the vaddrs of the day it was split off. */
    static long shift(ModuleImage image, ElfFile file) {
        Optional<Long> here = firstVaddr(image.programHeaders());
        Optional<Long> there = firstVaddr(file.programHeaders());
        return here.isPresent() && there.isPresent() ? here.get() - there.get() : 0;
    }

    private static Optional<Long> firstVaddr(List<ProgramHeader> headers) {
        return headers.stream().filter(ProgramHeader::isLoad).findFirst().map(ProgramHeader::vaddr);
    }
}
