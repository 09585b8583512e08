package dev.unwinder.triage.analysis;

import dev.unwinder.frame.Frame;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.Activation;
import dev.unwinder.symbol.SymbolizedFrame;
import dev.unwinder.triage.CrashStack;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that the keys of a stack are made of, compared without looking at names: frames at the same place of the same image have the very same
 * list of activations. Addresses count only where keys have them: of frames without a name or an image, and of those in the first page.
 */
final class StackShape {
    private static final int FIRST_PAGE = 4096;
    private static final int PARTS = 4;

    private final String program;
    private final int signal;
    private final boolean complete;
    private final Object[] parts;
    private final int hash;

    private StackShape(String program, int signal, boolean complete, Object[] parts) {
        this.program = program;
        this.signal = signal;
        this.complete = complete;
        this.parts = parts;
        int hash = 31 * program.hashCode() + signal;
        for (Object part : parts) {
            hash = 31 * hash + (part instanceof List ? System.identityHashCode(part) : part.hashCode());
        }
        this.hash = hash;
    }

    /** Of a stack and the frames that it was made of. */
    static StackShape of(CrashStack stack, List<SymbolizedFrame> frames) {
        Object[] parts = new Object[PARTS * frames.size()];
        int at = 0;
        for (SymbolizedFrame named : frames) {
            Frame frame = named.frame();
            Optional<LoadedModule> module = frame.module();
            List<Activation> activations = named.activations();
            boolean byAddress =
                    module.isEmpty() || Long.compareUnsigned(frame.pc(), FIRST_PAGE) < 0 || isNameless(activations);
            parts[at++] = module.isEmpty() ? "" : activations;
            parts[at++] = byAddress ? (Object) frame.pc() : "";
            parts[at++] = module.isEmpty() ? "" : module.get().path();
            // where an image's identity is unknown in one core, its frames are told by less
            int id = module.isEmpty() || module.get().buildId().isEmpty() ? 0 : 1;
            parts[at++] = frame.origin().ordinal() * 4 + id * 2 + (frame.isSignalTrampoline() ? 1 : 0);
        }
        return new StackShape(stack.program(), stack.signal().orElse(-1), stack.complete(), parts);
    }

    private static boolean isNameless(List<Activation> activations) {
        for (Activation activation : activations) {
            if (activation.function().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // lists of activations are compared by what they are
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof StackShape that)
                || hash != that.hash
                || signal != that.signal
                || complete != that.complete
                || !program.equals(that.program)
                || parts.length != that.parts.length) {
            return false;
        }
        for (int i = 0; i < parts.length; i++) {
            if (parts[i] != that.parts[i] && (parts[i] instanceof List || !parts[i].equals(that.parts[i]))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return program + " " + signal + " " + Arrays.toString(parts);
    }
}
