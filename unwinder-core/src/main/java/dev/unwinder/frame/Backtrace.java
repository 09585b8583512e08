package dev.unwinder.frame;

import dev.unwinder.target.TargetThread;
import java.util.List;

/**
 * A whole stack.
 *
 * @param thread whose it is
 * @param frames the innermost first
 * @param stopReason why there are no more
 */
public record Backtrace(TargetThread thread, List<Frame> frames, StopReason stopReason) {
    /** Copies. */
    public Backtrace {
        frames = List.copyOf(frames);
    }
}
