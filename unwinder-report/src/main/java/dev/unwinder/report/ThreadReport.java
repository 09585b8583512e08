package dev.unwinder.report;

import dev.unwinder.target.TargetThread;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One thread and a way to its frames.
 *
 * @param thread which one
 * @param state of a live process's thread, in a word or two; empty of others
 * @param frames starts a new walk from the innermost frame, every time the same
 * @param thrown the exception that the thread was throwing, if it was
 */
public record ThreadReport(
        TargetThread thread, String state, Supplier<? extends FrameWalk> frames, Optional<ThrownReport> thrown) {
    /** A thread that throws nothing. */
    public ThreadReport(TargetThread thread, String state, Supplier<? extends FrameWalk> frames) {
        this(thread, state, frames, Optional.empty());
    }

    /** A thread of a program that is dead. */
    public static ThreadReport of(TargetThread thread, Supplier<? extends FrameWalk> frames) {
        return new ThreadReport(thread, "", frames);
    }
}
