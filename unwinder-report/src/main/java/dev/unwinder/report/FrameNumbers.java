package dev.unwinder.report;

import dev.unwinder.frame.Frame;
import dev.unwinder.symbol.FrameSymbolizer;
import dev.unwinder.symbol.TailCall;
import java.util.Iterator;

/** The numbers that frames have in a listing, where inlined calls and functions that left by a jump have their own lines. */
public final class FrameNumbers {
    private FrameNumbers() {}

    /**
     * The number of the line of a frame.
     *
     * @param frames of the stack, from the innermost on
     * @param index of the frame
     */
    public static long of(Iterator<? extends Frame> frames, long index, FrameSymbolizer symbolizer) {
        LeftFrames left = new LeftFrames(symbolizer);
        long lines = 0;
        for (long i = 0; i <= index && frames.hasNext(); i++) {
            Frame frame = frames.next();
            for (TailCall gone : left.before(frame)) {
                lines += gone.activations().size();
            }
            lines += symbolizer.apply(frame).activations().size();
        }
        return Math.max(0, lines - 1);
    }
}
