package dev.unwinder.unwind;

import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.rule.UnwindRow;

/** A way to find a frame's caller. */
interface RowSource {
    /** What a source can say of a frame. */
    sealed interface Answer {
        /** It has no say in this frame. */
        record Nothing() implements Answer {}

        /** It knows that the frame has no caller. */
        record Outermost(String why) implements Answer {}

        /** It should know, but what it needs is broken. */
        record Failed(String why) implements Answer {}

        /**
         * How to get to the caller.
         *
         * @param row the rules
         * @param origin what a caller found so is called
         */
        record Found(UnwindRow row, FrameOrigin origin) implements Answer {}

        /**
         * How to get to a frame further out that a look at the stack has found.
         *
         * @param row the rules
         * @param mayLackFrames whether other frames may be between
         */
        record Scanned(UnwindRow row, boolean mayLackFrames) implements Answer {}
    }

    /** The answer of a source that has no say. */
    Answer NOTHING = new Answer.Nothing();

    /** Asks about the frame at which the walk stands. */
    Answer ask(Step step);
}
