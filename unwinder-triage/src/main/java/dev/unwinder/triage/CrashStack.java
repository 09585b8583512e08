package dev.unwinder.triage;

import dev.unwinder.elf.BuildId;
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
        for (SymbolizedFrame frame : symbolized) {
            int before = frames.size();
            add(frame, frames);
            for (int i = before; i < frames.size(); i++) {
                CrashFrame added = frames.get(i);
                if (added.function().isEmpty() && !added.module().isEmpty()) {
                    frames.set(i, added.inFunctionAt(starts.apply(frame.frame())));
                }
            }
        }
        return new CrashStack(program, signal, frames, complete);
    }

    private static void add(SymbolizedFrame symbolized, List<CrashFrame> to) {
        Frame frame = symbolized.frame();
        Optional<LoadedModule> module = frame.module();
        for (Activation activation : symbolized.activations()) {
            to.add(new CrashFrame(
                    activation.function(),
                    module.map(LoadedModule::path).orElse(""),
                    module.flatMap(LoadedModule::buildId).map(BuildId::toString),
                    module.isPresent() ? OptionalLong.of(module.get().vaddr(frame.pc())) : OptionalLong.empty(),
                    OptionalLong.of(frame.pc()),
                    activation.location().map(CrashStack::source),
                    frame.origin(),
                    activation.inline(),
                    frame.isSignalTrampoline()));
        }
    }

    private static CrashFrame.Source source(SourceLocation location) {
        return new CrashFrame.Source(location.file(), location.line(), location.column());
    }

    /** How much its frames are worth. */
    public StackQuality quality() {
        return StackQuality.of(this);
    }
}
