package dev.unwinder.symbol;

import dev.unwinder.frame.Frame;
import dev.unwinder.symbol.info.FunctionCall;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A frame and the function that it is an activation of.
 *
 * @param frame as the walk found it
 * @param symbol of the function; empty where no symbol covers the code
 * @param calls the functions that are active in the frame, as DWARF has it: first the innermost of those that were
 *     inlined, last the one that was called, each with the place in it. Empty where there is no DWARF, or where nobody
 *     asked for lines
 * @param naming how names are shown
 */
public record SymbolizedFrame(Frame frame, Optional<Symbol> symbol, List<FunctionCall> calls, Naming naming) {
    /** Copies. */
    public SymbolizedFrame {
        calls = List.copyOf(calls);
    }

    /** A frame of which only the symbol is known. */
    public SymbolizedFrame(Frame frame, Optional<Symbol> symbol) {
        this(frame, symbol, List.of(), Naming.FULL);
    }

    /**
     * The functions that are active in the frame, at least one: those that were inlined, the innermost first, then the one that was called.
     *
     * <p>DWARF's name comes before the symbol's: that of a part of a function ({@code sort.part.0}) is no name that people wrote.
     */
    public List<Activation> activations() {
        return Activation.all(symbol, calls, offset(), naming);
    }

    /**
     * How far the frame's {@link Frame#pc} lies behind the start of the function, in bytes; empty where there is no
     * symbol.
     */
    public OptionalLong offset() {
        if (symbol.isEmpty()) {
            return OptionalLong.empty();
        }
        long vaddr = frame.module().isPresent() ? frame.module().get().vaddr(frame.pc()) : frame.pc();
        return OptionalLong.of(vaddr - symbol.get().vaddr());
    }
}
