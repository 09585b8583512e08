package dev.unwinder.symbol;

import dev.unwinder.symbol.info.FunctionCall;
import dev.unwinder.symbol.line.SourceLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One function that is active in a frame, as it is shown: the one that was called, or one of those that the compiler put into it.
 *
 * @param function its name; empty where nothing tells
 * @param linkageName as the linker knows it, where that is another
 * @param offset from the function's symbol to the frame's pc, in bytes; of the one that was called, where there is a symbol
 * @param location in the function, where DWARF tells
 * @param inline whether it was put into the next one
 */
public record Activation(
        Optional<String> function,
        Optional<String> linkageName,
        OptionalLong offset,
        Optional<SourceLocation> location,
        boolean inline) {
    /**
     * Those at one place, at least one: those that were inlined, the innermost first, then the one that was called.
     *
     * <p>DWARF's name comes before the symbol's: that of a part of a function ({@code sort.part.0}) is no name that people wrote.
     *
     * @param offset from the symbol
     */
    static List<Activation> all(Optional<Symbol> symbol, List<FunctionCall> calls, OptionalLong offset, Naming naming) {
        if (calls.isEmpty()) {
            return List.of(ofSymbol(symbol, offset, Optional.empty(), naming));
        }
        List<Activation> all = new ArrayList<>(calls.size());
        for (FunctionCall call : calls) {
            Optional<String> shown = shown(call, naming);
            if (call.inline() || shown.isPresent() || symbol.isEmpty()) {
                Optional<String> linkageName = call.linkageName().equals(shown) ? Optional.empty() : call.linkageName();
                OptionalLong own = call.inline() ? OptionalLong.empty() : offset;
                all.add(new Activation(shown, linkageName, own, call.location(), call.inline()));
            } else {
                all.add(ofSymbol(symbol, offset, call.location(), naming));
            }
        }
        return all;
    }

    private static Activation ofSymbol(
            Optional<Symbol> symbol, OptionalLong offset, Optional<SourceLocation> location, Naming naming) {
        if (symbol.isEmpty()) {
            return new Activation(Optional.empty(), Optional.empty(), offset, location, false);
        }
        String raw = symbol.get().name();
        String shown = naming.show(raw);
        Optional<String> other = shown.equals(raw) ? Optional.empty() : Optional.of(raw);
        return new Activation(Optional.of(shown), other, offset, location, false);
    }

    private static Optional<String> shown(FunctionCall call, Naming naming) {
        // The linker's name where the compiler noted one, as gdb and addr2line have it: glibc's open is __GI___open64
        // there.
        if (call.linkageName().isPresent() && !(naming != Naming.RAW && isFortran(call))) {
            return Optional.of(naming.show(call.linkageName().get()));
        }
        return call.name().isPresent()
                ? Optional.of(naming.showSource(call.name().get()))
                : Optional.empty();
    }

    /**
     * Whether the linker's name is one that Fortran makes and nobody takes back: {@code __shapes_MOD_norm} for {@code shapes::norm}, {@code fib_} for
     * {@code fib}. gdb shows the name of the source.
     */
    private static boolean isFortran(FunctionCall call) {
        String name = call.name().isPresent() ? call.name().get() : "";
        String linkageName = call.linkageName().get();
        return name.length() + 1 == linkageName.length() && linkageName.startsWith(name) && linkageName.endsWith("_")
                || name.contains("::") && !Naming.mayBeMangled(linkageName);
    }
}
