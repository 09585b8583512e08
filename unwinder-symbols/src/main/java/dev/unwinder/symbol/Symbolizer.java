package dev.unwinder.symbol;

import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.find.DebugFiles;
import dev.unwinder.symbol.info.DwarfSymbols;
import dev.unwinder.symbol.info.FunctionCall;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names the functions of frames, those that were inlined too, and their places in the source.
 *
 * <p>An image's symbols are read when its first frame is asked for, its DWARF unit by unit, and both stay with the image: whoever asks later, in
 * whatever target, finds them. Never fails: an image whose symbol tables are broken gives no names, and {@link
 * #problems} says so. Safe for many threads.
 */
public final class Symbolizer {
    private static final int MAX_PROBLEMS = 1000;

    private final DebugFiles debugFiles;
    private final SymbolizerOptions options;
    private final Set<String> problems = ConcurrentHashMap.newKeySet();

    /** Those of images that are in use: what an image keeps goes with it. */
    private final Map<DwarfSymbols, Boolean> dwarf = Collections.synchronizedMap(new WeakHashMap<>());

    private Symbolizer(SymbolizerOptions options) {
        this.options = options;
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
            return new SymbolizedFrame(frame, Optional.empty(), List.of(), options.naming());
        }
        NamedPlaces places = NamedPlaces.of(module.get().image(), options);
        if (places == null) {
            return new SymbolizedFrame(frame, names(frame, module.get()));
        }
        PlaceNames names = places.find(PlaceNames.vaddr(frame), frame.isExact());
        if (names == null) {
            names = names(frame, module.get());
            places.add(names, frame.isExact());
        } else {
            remember(module.get());
        }
        return new SymbolizedFrame(frame, names);
    }

    /** What is wrong with an image is told to whoever has asked for it. */
    private void remember(LoadedModule module) {
        symbols(module);
        if (options.lines()) {
            dwarf(module);
        }
    }

    private PlaceNames names(Frame frame, LoadedModule module) {
        long address = frame.lookupAddress();
        return new PlaceNames(
                PlaceNames.vaddr(frame),
                function(frame, module),
                options.lines() ? calls(module, module.vaddr(address), frame.isSignalTrampoline()) : List.of(),
                options.naming());
    }

    /**
     * The function of a frame. Situation: a return address that no call has left, but {@code makecontext}, is the first byte of a function, behind
     * padding that belongs to none.
     */
    private Optional<Symbol> function(Frame frame, LoadedModule module) {
        Optional<Symbol> found = find(module, frame.lookupAddress());
        if (found.isPresent() || frame.isExact()) {
            return found;
        }
        Optional<Symbol> next = find(module, frame.pc());
        return next.isPresent() && next.get().vaddr() == module.vaddr(frame.pc()) ? next : found;
    }

    /** Finds the function at an address of a module. */
    public Optional<Symbol> find(LoadedModule module, long address) {
        return symbols(module).find(module.vaddr(address));
    }

    /**
     * The functions that have left the stack between two frames: called by the caller, or jumped to by another that was, and left by a jump, the
     * last of them to the callee. The innermost first; only those that are certain. Deduced from what the compiler noted of calls; none without
     * DWARF, or where nobody asked for lines.
     *
     * @param callee a frame
     * @param caller the next frame outwards
     * @param modules of the target; a function may jump to another module
     * @dwarf 3.4
     */
    public List<TailCall> between(Frame callee, Frame caller, List<LoadedModule> modules) {
        if (!options.lines() || !isCall(callee, caller)) {
            return List.of();
        }
        LoadedModule module = caller.module().get();
        Optional<ImageDwarf.Found> found = dwarf(module);
        return found.isEmpty()
                ? List.of()
                : new TailCallFinder(this, callee, callee.module().get(), modules).find(caller, module, found.get());
    }

    /**
     * The text of a source file that is embedded in a module's debugging information.
     *
     * @param address of code that comes from the file
     * @param file as a frame's place in the source names it
     */
    public Optional<String> source(LoadedModule module, long address, String file) {
        Optional<ImageDwarf.Found> found = options.lines() ? dwarf(module) : Optional.empty();
        return found.isEmpty()
                ? Optional.empty()
                : found.get()
                        .symbols()
                        .source(module.vaddr(address) - found.get().shift(), file);
    }

    /** Whether one frame has called the other, so that nothing but jumps can be between them. */
    private static boolean isCall(Frame callee, Frame caller) {
        boolean reliable = caller.origin() == FrameOrigin.CFI || caller.origin() == FrameOrigin.FRAME_POINTER;
        return reliable
                && !caller.isExact()
                && !caller.isSignalTrampoline()
                && !callee.isSignalTrampoline()
                && caller.module().isPresent()
                && callee.module().isPresent();
    }

    ElfSymbols symbols(LoadedModule module) {
        ElfSymbols symbols = ImageSymbols.of(module, debugFiles);
        if (symbols.problem().isPresent()) {
            addProblem(symbols.problem().get());
        }
        return symbols;
    }

    Naming naming() {
        return options.naming();
    }

    Optional<ImageDwarf.Found> dwarf(LoadedModule module) {
        Optional<ImageDwarf.Found> found = ImageDwarf.of(module, debugFiles);
        if (found.isPresent()) {
            dwarf.put(found.get().symbols(), true);
        }
        return found;
    }

    private void addProblem(String problem) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(problem);
        }
    }

    List<FunctionCall> calls(LoadedModule module, long vaddr) {
        return calls(module, vaddr, false);
    }

    private List<FunctionCall> calls(LoadedModule module, long vaddr, boolean isTrampoline) {
        Optional<ImageDwarf.Found> found = dwarf(module);
        if (found.isEmpty()) {
            return List.of();
        }
        DwarfSymbols symbols = found.get().symbols();
        long there = vaddr - found.get().shift();
        return isTrampoline ? symbols.callsOfTrampoline(there) : symbols.calls(there);
    }

    /**
     * What was wrong with the symbols and the DWARF of the images asked for so far, in sentences; sorted. Of very many images not all, nor those
     * of which nothing is kept any more.
     */
    public List<String> problems() {
        Set<String> all = new TreeSet<>(problems);
        List<DwarfSymbols> inUse;
        synchronized (dwarf) {
            inUse = List.copyOf(dwarf.keySet());
        }
        for (DwarfSymbols symbols : inUse) {
            all.addAll(symbols.problems());
        }
        return List.copyOf(all);
    }

    /** The finder of separate debug files that it uses, for others who want what such a file holds. */
    public DebugFiles debugFiles() {
        return debugFiles;
    }
}
