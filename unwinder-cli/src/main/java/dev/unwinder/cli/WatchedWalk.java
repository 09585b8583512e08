package dev.unwinder.cli;

import dev.unwinder.frame.Frame;
import dev.unwinder.frame.StopReason;
import dev.unwinder.report.FrameWalk;
import dev.unwinder.unwind.StackWalk;

/** A stack walk as the printers want it, which tells when it ended early. */
final class WatchedWalk implements FrameWalk {
    private final StackWalk walk;
    private final Runnable endedEarly;

    WatchedWalk(StackWalk walk, Runnable endedEarly) {
        this.walk = walk;
        this.endedEarly = endedEarly;
    }

    @Override
    public boolean hasNext() {
        return walk.hasNext();
    }

    @Override
    public Frame next() {
        return walk.next();
    }

    @Override
    public StopReason stopReason() {
        StopReason reason = walk.stopReason();
        if (!reason.isComplete()) {
            endedEarly.run();
        }
        return reason;
    }
}
