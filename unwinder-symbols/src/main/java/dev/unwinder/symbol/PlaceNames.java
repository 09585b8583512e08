package dev.unwinder.symbol;

import dev.unwinder.frame.Frame;
import dev.unwinder.symbol.info.FunctionCall;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What is active at one place of an image, shown only once however many frames stand there. Safe for many threads. */
final class PlaceNames {
    private final long vaddr;
    private final Optional<Symbol> symbol;
    private final List<FunctionCall> calls;
    private final Naming naming;
    private volatile @Nullable List<Activation> activations;

    PlaceNames(long vaddr, Optional<Symbol> symbol, List<FunctionCall> calls, Naming naming) {
        this.vaddr = vaddr;
        this.symbol = symbol;
        this.calls = calls;
        this.naming = naming;
    }

    /** Of a frame's pc in its image; the pc itself where that lies in none. */
    static long vaddr(Frame frame) {
        return frame.module().isPresent() ? frame.module().get().vaddr(frame.pc()) : frame.pc();
    }

    long vaddr() {
        return vaddr;
    }

    Optional<Symbol> symbol() {
        return symbol;
    }

    List<FunctionCall> calls() {
        return calls;
    }

    Naming naming() {
        return naming;
    }

    OptionalLong offset() {
        return symbol.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(vaddr - symbol.get().vaddr());
    }

    List<Activation> activations() {
        List<Activation> known = activations;
        if (known == null) {
            known = List.copyOf(Activation.all(symbol, calls, offset(), naming));
            activations = known;
        }
        return known;
    }

    /** How long all that is shown is, in characters. */
    long length() {
        long length = 0;
        for (Activation activation : activations()) {
            length += length(activation.function()) + length(activation.linkageName());
            length += activation.location().isPresent()
                    ? activation.location().get().file().length()
                    : 0;
        }
        return length;
    }

    private static int length(Optional<String> text) {
        return text.isPresent() ? text.get().length() : 0;
    }
}
