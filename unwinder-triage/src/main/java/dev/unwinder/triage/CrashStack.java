package dev.unwinder.triage;

import dev.unwinder.frame.Frame;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.Activation;
import dev.unwinder.symbol.SymbolizedFrame;
import dev.unwinder.symbol.line.SourceLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The stack of the thread that ended a program.
 *
 * @param program the path of the program
 * @param signal the number of the signal that ended it, if on record
 * @param frames the innermost first, inlined functions too
 * @param complete whether the stack was followed to its proved end
 */
public record CrashStack(String program, OptionalInt signal, List<CrashFrame> frames, boolean complete) {
    /** Copies. */
    public CrashStack {
        frames = List.copyOf(frames);
    }

    /** A stack from the frames of a walk. */
    public static CrashStack of(
            String program, OptionalInt signal, List<SymbolizedFrame> symbolized, boolean complete) {
        return of(program, signal, symbolized, frame -> OptionalLong.empty(), complete);
    }

    /**
     * A stack from the frames of a walk.
     *
     * @param starts where the function of a frame begins, a vaddr of its image; asked for frames without a name
     */
    public static CrashStack of(
            String program,
            OptionalInt signal,
            List<SymbolizedFrame> symbolized,
            Function<Frame, OptionalLong> starts,
            boolean complete) {
        List<CrashFrame> frames = new ArrayList<>(symbolized.size());
        Recent recent = new Recent(starts);
        for (SymbolizedFrame frame : symbolized) {
            recent.add(frame, frames);
        }
        return new CrashStack(program, signal, frames, complete);
    }

    /** The frames made last: in a deep recursion a frame at the same place is the same value. */
    private static final class Recent {
        private static final int SLOTS = 16;

        private final @Nullable SymbolizedFrame[] made = new SymbolizedFrame[SLOTS];
        private final int[] places = new int[SLOTS];
        private final Function<Frame, OptionalLong> starts;

        Recent(Function<Frame, OptionalLong> starts) {
            this.starts = starts;
        }

        void add(SymbolizedFrame symbolized, List<CrashFrame> to) {
            long pc = symbolized.frame().pc();
            int slot = (int) (pc ^ pc >>> 4) & SLOTS - 1;
            SymbolizedFrame before = made[slot];
            int count = symbolized.activations().size();
            if (before != null && isSame(before, symbolized)) {
                for (int i = 0; i < count; i++) {
                    to.add(to.get(places[slot] + i));
                }
                return;
            }
            made[slot] = symbolized;
            places[slot] = to.size();
            for (Activation activation : symbolized.activations()) {
                CrashFrame frame = frame(symbolized.frame(), activation);
                boolean isNameless =
                        frame.function().isEmpty() && !frame.module().isEmpty();
                to.add(isNameless ? frame.inFunctionAt(starts.apply(symbolized.frame())) : frame);
            }
        }

        @SuppressWarnings("ReferenceEquality") // what an image has named once, it gives again
        private static boolean isSame(SymbolizedFrame one, SymbolizedFrame other) {
            return one.frame().pc() == other.frame().pc()
                    && one.activations() == other.activations()
                    && one.frame().origin() == other.frame().origin()
                    && one.frame().isSignalTrampoline() == other.frame().isSignalTrampoline();
        }
    }

    private static CrashFrame frame(Frame frame, Activation activation) {
        String path = "";
        Optional<String> id = Optional.empty();
        OptionalLong vaddr = OptionalLong.empty();
        if (frame.module().isPresent()) {
            LoadedModule module = frame.module().get();
            path = module.path();
            id = module.buildId().isPresent()
                    ? Optional.of(module.buildId().get().toString())
                    : Optional.empty();
            vaddr = OptionalLong.of(module.vaddr(frame.pc()));
        }
        return new CrashFrame(
                activation.function(),
                path,
                id,
                vaddr,
                OptionalLong.of(frame.pc()),
                activation.location().isPresent()
                        ? Optional.of(source(activation.location().get()))
                        : Optional.empty(),
                frame.origin(),
                activation.inline(),
                frame.isSignalTrampoline());
    }

    private static CrashFrame.Source source(SourceLocation location) {
        return new CrashFrame.Source(location.file(), location.line(), location.column());
    }

    /** How much its frames are worth. */
    public StackQuality quality() {
        return StackQuality.of(this);
    }
}
