package dev.unwinder.symbol;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.modules.ModuleImage;
import dev.unwinder.symbol.find.DebugFiles;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** What an image keeps of its symbols, for each search for its debug file. */
final class ImageSymbols {
    private final Map<DebugFiles, ElfSymbols> bySearch = new ConcurrentHashMap<>();

    private static final Function<ModuleImage, ImageSymbols> NOTHING_YET = new Function<>() {
        @Override
        public ImageSymbols apply(ModuleImage image) {
            return new ImageSymbols();
        }
    };

    private ImageSymbols() {}

    /** The symbols of a module's image, read by the first who asks. */
    static ElfSymbols of(LoadedModule module, DebugFiles debugFiles) {
        Map<DebugFiles, ElfSymbols> bySearch = module.image().facet(ImageSymbols.class, NOTHING_YET).bySearch;
        ElfSymbols known = bySearch.get(debugFiles);
        return known != null ? known : bySearch.computeIfAbsent(debugFiles, new Reading(module));
    }

    /** One reading of all tables that an image has; one that is broken does not keep the others from being read. */
    private static final class Reading implements Function<DebugFiles, ElfSymbols> {
        private final LoadedModule module;
        private final ModuleImage image;
        private final SymbolCollector collector;
        private final CodeRanges code;
        private Optional<String> problem = Optional.empty();

        Reading(LoadedModule module) {
            this.module = module;
            this.image = module.image();
            this.code = CodeRanges.of(image.programHeaders());
            this.collector = new SymbolCollector(code, image.machine());
        }

        @Override
        public ElfSymbols apply(DebugFiles debugFiles) {
            return code.isEmpty() ? ElfSymbols.none(problem) : read(debugFiles).withStubsOf(image.file());
        }

        private ElfSymbols read(DebugFiles debugFiles) {
            Optional<ElfFile> file = image.file();
            boolean complete = file.isPresent() && addSection(file.get(), ElfConstants.SHT_SYMTAB);
            if (!complete || debugFiles.hasFolders()) {
                Optional<ElfFile> debugFile = debugFiles.find(image, module.path(), module.location());
                complete |= debugFile.isPresent() && addSection(debugFile.get(), ElfConstants.SHT_SYMTAB);
            }
            if (!complete && file.isPresent()) {
                addMiniDebugInfo(file.get());
            }
            if (complete && repeatsDynamic(file)) {
                return collector.build(problem);
            }
            boolean dynamic = file.isPresent() && addSection(file.get(), ElfConstants.SHT_DYNSYM);
            if (!complete && !dynamic) {
                addDynamic();
            }
            return collector.build(problem);
        }

        /**
         * A {@code .symtab} has all that {@code .dynsym} has, unless it was thinned out; then it has fewer functions
         * than that has symbols.
         */
        private boolean repeatsDynamic(Optional<ElfFile> file) {
            try {
                for (SectionHeader section : file.isPresent() ? file.get().sections() : List.<SectionHeader>of()) {
                    if (section.type() == ElfConstants.SHT_DYNSYM) {
                        return collector.size() >= section.size() / SymbolTable.entrySize(image.wordSize() == 8);
                    }
                }
                return true;
            } catch (MalformedDataException broken) {
                failed(broken);
                return true;
            }
        }

        private boolean addSection(ElfFile file, int sectionType) {
            try {
                Optional<SymbolTable> table = SymbolTable.inSection(file, sectionType, ImageDwarf.shift(image, file));
                return table.isPresent() && collector.add(table.get()) > 0;
            } catch (MalformedDataException broken) {
                return failed(broken);
            }
        }

        private void addMiniDebugInfo(ElfFile file) {
            try {
                Optional<ElfFile> mini = MiniDebugInfo.in(file);
                if (mini.isPresent()) {
                    addSection(mini.get(), ElfConstants.SHT_SYMTAB);
                }
            } catch (MalformedDataException broken) {
                failed(broken);
            }
        }

        private void addDynamic() {
            try {
                Optional<SymbolTable> table = DynamicSymbols.read(image, module.bias());
                if (table.isPresent()) {
                    collector.add(table.get());
                }
            } catch (MalformedDataException broken) {
                // Of an image without a file, the pages that hold the table may just not be in the core.
                if (image.file().isPresent()) {
                    failed(broken);
                }
            }
        }

        private boolean failed(MalformedDataException broken) {
            if (problem.isEmpty()) {
                problem = Optional.ofNullable(broken.getMessage());
            }
            return false;
        }
    }
}
