package dev.unwinder.symbol;

import dev.unwinder.frame.Frame;
import java.util.List;
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
}
