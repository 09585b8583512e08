package dev.unwinder.report;

import dev.unwinder.frame.Frame;
import dev.unwinder.frame.StopReason;
import java.util.Iterator;

/** The frames of one thread, the innermost first, and, when there are no more, why. */
public interface FrameWalk extends Iterator<Frame> {
    /**
     * Why there are no more frames.
     *
     * @throws IllegalStateException while there are
     */
    StopReason stopReason();
}
