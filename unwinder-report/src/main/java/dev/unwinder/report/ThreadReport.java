package dev.unwinder.report;

import dev.unwinder.target.TargetThread;
import java.util.function.Supplier;

/**
 * One thread and a way to its frames.
 *
 * @param thread which one
 * @param state of a live process's thread, in a word or two; empty of others
 * @param frames starts a new walk from the innermost frame, every time the same
 */
public record ThreadReport(TargetThread thread, String state, Supplier<? extends FrameWalk> frames) {
    /** A thread of a program that is dead. */
    public static ThreadReport of(TargetThread thread, Supplier<? extends FrameWalk> frames) {
        return new ThreadReport(thread, "", frames);
    }
}
