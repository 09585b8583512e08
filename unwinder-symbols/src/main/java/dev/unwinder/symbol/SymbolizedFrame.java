package dev.unwinder.symbol;

import dev.unwinder.frame.Frame;
import dev.unwinder.symbol.info.FunctionCall;
import dev.unwinder.symbol.line.SourceLocation;
import java.util.ArrayList;
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
        if (calls.isEmpty()) {
            return List.of(called(Optional.empty(), Optional.empty(), Optional.empty()));
        }
        List<Activation> all = new ArrayList<>(calls.size());
        for (FunctionCall call : calls) {
            if (call.inline()) {
                all.add(new Activation(shown(call), linkageName(call), OptionalLong.empty(), call.location(), true));
            } else {
                all.add(called(shown(call), linkageName(call), call.location()));
            }
        }
        return all;
    }

    private Activation called(Optional<String> name, Optional<String> linkageName, Optional<SourceLocation> location) {
        if (name.isPresent() || symbol.isEmpty()) {
            return new Activation(name, linkageName, offset(), location, false);
        }
        String raw = symbol.get().name();
        String shown = naming.show(raw);
        Optional<String> other = shown.equals(raw) ? Optional.empty() : Optional.of(raw);
        return new Activation(Optional.of(shown), other, offset(), location, false);
    }

    private Optional<String> shown(FunctionCall call) {
        // The linker's name where the compiler noted one, as gdb and addr2line have it: glibc's open is __GI___open64 there.
        if (call.linkageName().isPresent()) {
            return Optional.of(naming.show(call.linkageName().get()));
        }
        return call.name().isPresent() ? Optional.of(naming.showSource(call.name().get())) : Optional.empty();
    }

    private Optional<String> linkageName(FunctionCall call) {
        return call.linkageName().equals(shown(call)) ? Optional.empty() : call.linkageName();
    }

    /**
     * How far the frame's {@link Frame#pc} lies behind the start of the function, in bytes; empty where there is no
     * symbol.
     */
    public OptionalLong offset() {
        if (symbol.isEmpty() || frame.module().isEmpty()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                frame.module().get().vaddr(frame.pc()) - symbol.get().vaddr());
    }
}
