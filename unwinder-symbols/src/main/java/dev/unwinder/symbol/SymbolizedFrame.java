package dev.unwinder.symbol;

import dev.unwinder.frame.Frame;
import dev.unwinder.symbol.info.FunctionCall;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A frame and the function that it is an activation of. Immutable. */
public final class SymbolizedFrame {
    private final Frame frame;
    private final PlaceNames names;

    /**
     * A frame with its names.
     *
     * @param frame as the walk found it
     * @param symbol of the function; empty where no symbol covers the code
     * @param calls the functions that are active in the frame, as DWARF has it: first the innermost of those that were
     *     inlined, last the one that was called, each with the place in it. Empty where there is no DWARF, or where nobody
     *     asked for lines
     * @param naming how names are shown
     */
    public SymbolizedFrame(Frame frame, Optional<Symbol> symbol, List<FunctionCall> calls, Naming naming) {
        this(frame, new PlaceNames(PlaceNames.vaddr(frame), symbol, List.copyOf(calls), naming));
    }

    /** A frame of which only the symbol is known. */
    public SymbolizedFrame(Frame frame, Optional<Symbol> symbol) {
        this(frame, symbol, List.of(), Naming.FULL);
    }

    SymbolizedFrame(Frame frame, PlaceNames names) {
        this.frame = frame;
        this.names = names;
    }

    /** As the walk found it. */
    public Frame frame() {
        return frame;
    }

    /** Of the function; empty where no symbol covers the code. */
    public Optional<Symbol> symbol() {
        return names.symbol();
    }

    /** The functions that are active in the frame, as DWARF has it. */
    public List<FunctionCall> calls() {
        return names.calls();
    }

    /** How names are shown. */
    public Naming naming() {
        return names.naming();
    }

    /**
     * The functions that are active in the frame, at least one: those that were inlined, the innermost first, then the one that was called.
     * Frames at one place of one image have the very same list, as long as the image is kept and not too many places of it were asked for.
     *
     * <p>DWARF's name comes before the symbol's: that of a part of a function ({@code sort.part.0}) is no name that people wrote.
     */
    public List<Activation> activations() {
        return names.activations();
    }

    /**
     * How far the frame's {@link Frame#pc} lies behind the start of the function, in bytes; empty where there is no
     * symbol.
     */
    public OptionalLong offset() {
        return names.offset();
    }

    @Override
    public String toString() {
        return frame + " " + names.activations();
    }
}
