package dev.unwinder.symbol;

import dev.unwinder.modules.LoadedModule;
import java.util.List;

/**
 * A function that has left the stack: it jumped to the one that is active in its place, and that returns to its caller. Not found on the stack,
 * but deduced from what the compiler noted of calls.
 *
 * @param module that its code belongs to
 * @param pc behind the jump; where the compiler noted only the jump, of that
 * @param activations the functions that were active there, as {@link SymbolizedFrame#activations} has them
 * @dwarf 3.4.1
 */
public record TailCall(LoadedModule module, long pc, List<Activation> activations) {
    /** Copies. */
    public TailCall {
        activations = List.copyOf(activations);
    }
}
