package dev.unwinder.report;

import dev.unwinder.frame.Frame;
import dev.unwinder.symbol.FrameSymbolizer;
import dev.unwinder.symbol.TailCall;
import java.util.List;
import java.util.Optional;

/** The functions that left one stack by a jump, asked for frame by frame. Deep recursion asks only once. */
final class LeftFrames {
    private final FrameSymbolizer symbolizer;
    private Optional<Frame> callee = Optional.empty();
    private long lastCallee;
    private long lastCaller;
    private List<TailCall> last = List.of();

    LeftFrames(FrameSymbolizer symbolizer) {
        this.symbolizer = symbolizer;
    }

    /** Those between the frame that was asked about before, and the next one outwards. */
    List<TailCall> before(Frame caller) {
        if (callee.isEmpty()) {
            callee = Optional.of(caller);
            return List.of();
        }
        Frame inner = callee.get();
        callee = Optional.of(caller);
        boolean ordinary = !inner.isExact()
                && inner.origin() == caller.origin()
                && !inner.isSignalTrampoline()
                && !caller.isSignalTrampoline();
        if (ordinary && inner.pc() == lastCallee && caller.pc() == lastCaller) {
            return last;
        }
        List<TailCall> found = symbolizer.between(inner, caller);
        if (ordinary) {
            lastCallee = inner.pc();
            lastCaller = caller.pc();
            last = found;
        }
        return found;
    }
}
