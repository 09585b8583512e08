package dev.unwinder.triage.analysis;

import dev.unwinder.bytes.Budget;
import dev.unwinder.frame.Frame;
import dev.unwinder.frame.StopReason;
import dev.unwinder.symbol.SymbolizedFrame;
import dev.unwinder.symbol.Symbolizer;
import dev.unwinder.unwind.StackWalk;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A stack of which the middle is left out where it is very deep: how it began and how it ended tells what it was.
 *
 * @param frames those kept, the innermost first
 * @param leftOut how many are not, behind the first {@value #INNERMOST}
 * @param stop why the walk ended
 */
record DeepStack(List<SymbolizedFrame> frames, long leftOut, StopReason stop) {
    static final int INNERMOST = 480;
    static final int OUTERMOST = 32;

    /** Walks to the end; only frames that are kept are named, and none once the budget is spent. */
    static DeepStack of(StackWalk walk, Symbolizer symbolizer, Budget budget) {
        List<SymbolizedFrame> frames = new ArrayList<>();
        while (frames.size() < INNERMOST && walk.hasNext()) {
            frames.add(name(walk.next(), symbolizer, budget));
        }
        ArrayDeque<Frame> outermost = new ArrayDeque<>();
        long leftOut = 0;
        while (walk.hasNext()) {
            outermost.add(walk.next());
            if (outermost.size() > OUTERMOST) {
                outermost.remove();
                leftOut++;
            }
        }
        for (Frame frame : outermost) {
            frames.add(name(frame, symbolizer, budget));
        }
        return new DeepStack(frames, leftOut, walk.stopReason());
    }

    private static SymbolizedFrame name(Frame frame, Symbolizer symbolizer, Budget budget) {
        return budget.isOver() ? new SymbolizedFrame(frame, Optional.empty()) : symbolizer.symbolize(frame);
    }

    /** The innermost frames as the walk gave them. */
    List<Frame> innermost(int count) {
        List<Frame> some = new ArrayList<>();
        for (int i = 0; i < Math.min(count, frames.size()); i++) {
            some.add(frames.get(i).frame());
        }
        return some;
    }
}
