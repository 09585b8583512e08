package dev.unwinder.symbol;

import dev.unwinder.frame.Frame;
import dev.unwinder.modules.LoadedModule;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Names the frames of a target, and tells of those that are not on its stacks any more. */
@FunctionalInterface
public interface FrameSymbolizer extends Function<Frame, SymbolizedFrame> {
    /**
     * The functions that jumped, one to the next, between the one that a caller has called and the one that will return to it: the innermost first.
     *
     * @param callee a frame
     * @param caller the next frame outwards
     */
    default List<TailCall> between(Frame callee, Frame caller) {
        return List.of();
    }

    /**
     * The text of a source file that the target's own files have.
     *
     * @param address of code that comes from the file
     * @param file as a frame's place in the source names it
     */
    default Optional<String> source(LoadedModule module, long address, String file) {
        return Optional.empty();
    }
}
