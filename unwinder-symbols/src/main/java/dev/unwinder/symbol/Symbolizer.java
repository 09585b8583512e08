package dev.unwinder.symbol;

import dev.unwinder.frame.Frame;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.find.DebugFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names the functions of frames.
 *
 * <p>An image's symbols are read when its first frame is asked for, and stay with the image: whoever asks later, in
 * whatever target, finds them. Never fails: an image whose symbol tables are broken gives no names, and {@link
 * #problems} says so. Safe for many threads.
 */
public final class Symbolizer {
    private final DebugFiles debugFiles;
    private final Set<String> problems = ConcurrentHashMap.newKeySet();

    private Symbolizer(SymbolizerOptions options) {
        this.debugFiles = options.debugFiles();
    }

    /** A symbolizer that looks where the options say. */
    public static Symbolizer of(SymbolizerOptions options) {
        return new Symbolizer(options);
    }

    /** Finds the function of a frame. */
    public SymbolizedFrame symbolize(Frame frame) {
        Optional<LoadedModule> module = frame.module();
        if (module.isEmpty()) {
            return new SymbolizedFrame(frame, Optional.empty());
        }
        return new SymbolizedFrame(frame, find(module.get(), frame.lookupAddress()));
    }

    /** Finds the function at an address of a module. */
    public Optional<Symbol> find(LoadedModule module, long address) {
        ElfSymbols symbols = ImageSymbols.of(module, debugFiles);
        if (symbols.problem().isPresent()) {
            problems.add(symbols.problem().get());
        }
        return symbols.find(module.vaddr(address));
    }

    /**
     * What was wrong with the symbols of the images asked for so far, a sentence for each image that has a problem;
     * sorted.
     */
    public List<String> problems() {
        List<String> sorted = new ArrayList<>(problems);
        sorted.sort(null);
        return List.copyOf(sorted);
    }

    /** The finder of separate debug files that it uses, for others who want what such a file holds. */
    public DebugFiles debugFiles() {
        return debugFiles;
    }
}
