package dev.unwinder.report;

import dev.unwinder.target.TargetThread;
import java.util.function.Supplier;

/**
 * One thread and a way to its frames.
 *
 * @param thread which one
 * @param frames starts a new walk from the innermost frame, every time the same
 */
public record ThreadReport(TargetThread thread, Supplier<? extends FrameWalk> frames) {}
