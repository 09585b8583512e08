package dev.unwinder.symbol;

import dev.unwinder.frame.Frame;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.find.DebugFiles;
import dev.unwinder.symbol.info.DwarfSymbols;
import dev.unwinder.symbol.info.FunctionCall;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names the functions of frames, those that were inlined too, and their places in the source.
 *
 * <p>An image's symbols are read when its first frame is asked for, its DWARF unit by unit, and both stay with the image: whoever asks later, in
 * whatever target, finds them. Never fails: an image whose symbol tables are broken gives no names, and {@link
 * #problems} says so. Safe for many threads.
 */
public final class Symbolizer {
    private final DebugFiles debugFiles;
    private final SymbolizerOptions options;
    private final Set<String> problems = ConcurrentHashMap.newKeySet();
    private final Set<DwarfSymbols> dwarf = ConcurrentHashMap.newKeySet();

    private Symbolizer(SymbolizerOptions options) {
        this.options = options;
        this.debugFiles = DebugFiles.of(options.folders(), options.systemFolders());
    }

    /** A symbolizer that looks where the options say. */
    public static Symbolizer of(SymbolizerOptions options) {
        return new Symbolizer(options);
    }

    /** Finds the function of a frame. */
    public SymbolizedFrame symbolize(Frame frame) {
        Optional<LoadedModule> module = frame.module();
        if (module.isEmpty()) {
            return new SymbolizedFrame(frame, Optional.empty(), List.of(), options.naming());
        }
        ElfSymbols symbols = ImageSymbols.of(module.get(), debugFiles);
        if (symbols.problem().isPresent()) {
            problems.add(symbols.problem().get());
        }
        long vaddr = module.get().vaddr(frame.lookupAddress());
        return new SymbolizedFrame(
                frame,
                symbols.find(vaddr),
                options.lines() ? calls(module.get(), vaddr) : List.of(),
                options.naming());
    }

    private List<FunctionCall> calls(LoadedModule module, long vaddr) {
        Optional<ImageDwarf.Found> found = ImageDwarf.of(module, debugFiles, options);
        if (found.isEmpty()) {
            return List.of();
        }
        dwarf.add(found.get().symbols());
        return found.get().symbols().calls(vaddr - found.get().shift());
    }

    /**
     * What was wrong with the symbols and the DWARF of the images asked for so far, in sentences; sorted.
     */
    public List<String> problems() {
        Set<String> all = new TreeSet<>(problems);
        for (DwarfSymbols symbols : dwarf) {
            all.addAll(symbols.problems());
        }
        return List.copyOf(all);
    }

    /** The finder of separate debug files that it uses, for others who want what such a file holds. */
    public DebugFiles debugFiles() {
        return debugFiles;
    }
}
