package dev.unwinder.unwind;

import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.rule.UnwindRow;

/**
 * A way to find a frame's caller. All that the walk knows are of this kind, and others may be added: a language's runtime can teach the
 * walk its own frames, for which there is no call frame information.
 *
 * <pre>{@code
 * RowSource interpreter = step -> {
 *     if (!interpreterLoop.contains(step.lookupAddress())) {
 *         return RowSource.NOTHING;
 *     }
 *     return RowSource.caller(UnwindRow.builder(RIP)
 *             .rule(RIP, new RegisterRule.Offset(-8)) // saved just below the CFA
 *             .rule(R14, new RegisterRule.Offset(-24))
 *             .build(new CfaRule.RegisterOffset(R14, 32))); // r14 is the interpreter's frame
 * };
 * Unwinder unwinder = Unwinder.builder(target).rowSource(interpreter).build();
 * }</pre>
 *
 * <p>A source is asked about each frame that no better one has settled, by all walks of an unwinder, in several threads perhaps: it
 * should be quick, and keep nothing of a {@link Step}. What it says is not simply believed: a caller has to lie in code, and a walk that comes
 * to the same place again ends. One that throws has {@linkplain Answer.Failed failed}.
 *
 * @see Unwinder.Builder#rowSource
 */
@FunctionalInterface
public interface RowSource {
    /** What a source can say of a frame. */
    sealed interface Answer {
        /** It has no say in this frame. */
        record Nothing() implements Answer {}

        /**
         * It knows that the frame has no caller.
         *
         * @param why it is the last, in words
         */
        record Outermost(String why) implements Answer {}

        /**
         * It should know, but what it needs is broken. The next source is asked, and the frame gets a note.
         *
         * @param why in a sentence
         */
        record Failed(String why) implements Answer {}

        /**
         * How to get to the caller.
         *
         * @param row the rules; of a {@linkplain UnwindRow#isSignalFrame signal frame}, the caller's pc is exact
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

    /** The answer of an added source that knows how to get to the caller, which is then said to be {@link FrameOrigin#EXTENSION}. */
    static Answer caller(UnwindRow row) {
        return new Answer.Found(row, FrameOrigin.EXTENSION);
    }

    /** Asks about the frame at which the walk stands. */
    Answer ask(Step step);
}
