package dev.unwinder.triage.cause;

import dev.unwinder.handler.ExceptionInFlight;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.SymbolizedFrame;
import dev.unwinder.target.Target;
import dev.unwinder.target.TargetThread;
import java.util.List;
import java.util.Optional;

/**
 * All that a cause is found from.
 *
 * @param target the program
 * @param modules its images
 * @param thread the thread that crashed
 * @param frames its stack, the innermost first; its start is enough
 * @param exception what had been thrown and not caught, if anything
 */
public record CrashScene(
        Target target,
        List<LoadedModule> modules,
        TargetThread thread,
        List<SymbolizedFrame> frames,
        Optional<ExceptionInFlight> exception) {
    /** Copies. */
    public CrashScene {
        modules = List.copyOf(modules);
        frames = List.copyOf(frames);
    }

    /** Whether one of the innermost frames is an activation of a function. */
    boolean hasFunction(String... names) {
        for (SymbolizedFrame frame : frames) {
            for (var activation : frame.activations()) {
                String function = activation.function().orElse("");
                for (String name : names) {
                    if (function.equals(name)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
