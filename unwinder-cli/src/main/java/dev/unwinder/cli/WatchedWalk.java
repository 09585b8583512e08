package dev.unwinder.cli;

import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameNote;
import dev.unwinder.frame.StopReason;
import dev.unwinder.report.FrameWalk;
import dev.unwinder.unwind.StackWalk;

/** A stack walk as the printers want it, which tells when it ended early, and notes what was read after the threads ran on. */
final class WatchedWalk implements FrameWalk {
    private static final FrameNote LATER = new FrameNote(
            FrameNote.Kind.READ_LATER,
            "not copied while the thread was held: read later, and may be of another moment");

    private final StackWalk walk;
    private final ShowCommand command;
    private final StackPrinting.Moment moment;

    WatchedWalk(StackWalk walk, ShowCommand command, StackPrinting.Moment moment) {
        this.walk = walk;
        this.command = command;
        this.moment = moment;
    }

    @Override
    public boolean hasNext() {
        return walk.hasNext();
    }

    @Override
    public Frame next() {
        Frame frame = walk.next();
        return frame.index() > 0 && moment.isReadLater(frame.stackPointer() - 1) ? frame.withNote(LATER) : frame;
    }

    @Override
    public StopReason stopReason() {
        StopReason reason = walk.stopReason();
        if (!reason.isComplete()) {
            command.markPartial();
        }
        return reason;
    }
}
