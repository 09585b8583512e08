package dev.unwinder.bytes;

import java.time.Duration;
import java.util.Optional;

/**
 * What may be spent on one target; immutable. A {@link Budget} is opened with it. How far a single stack is followed is told elsewhere, by
 * the limits of the walk.
 *
 * @param time from the opening of the budget on; none for as long as it takes
 * @param bytesRead the most bytes that are read of files, those read twice counted twice
 * @param memory the most bytes of heap that are taken for what grows with the files: sections, indexes, lists
 * @param frames the most frames of all stacks together; the first of each stack is always told
 */
public record BudgetLimits(Optional<Duration> time, long bytesRead, long memory, long frames) {
    /** The least default of {@link #memory}. */
    private static final long LEAST_MEMORY = 32L << 20;

    /** Checks that nothing is negative. */
    public BudgetLimits {
        if (time.isPresent() && time.get().isNegative() || bytesRead < 0 || memory < 0 || frames < 0) {
            throw new IllegalArgumentException("a budget is not negative");
        }
    }

    /** No limit of time, reading or frames; a quarter of the heap that this JVM may take. */
    public static BudgetLimits defaults() {
        return new BudgetLimits(
                Optional.empty(),
                Long.MAX_VALUE,
                Math.max(LEAST_MEMORY, Runtime.getRuntime().maxMemory() / 4),
                Long.MAX_VALUE);
    }

    /** The same with a limit of time. */
    public BudgetLimits withTime(Duration value) {
        return new BudgetLimits(Optional.of(value), bytesRead, memory, frames);
    }

    /** The same with a limit of reading, in bytes. */
    public BudgetLimits withBytesRead(long value) {
        return new BudgetLimits(time, value, memory, frames);
    }

    /** The same with a limit of memory, in bytes. */
    public BudgetLimits withMemory(long value) {
        return new BudgetLimits(time, bytesRead, value, frames);
    }

    /** The same with a limit of frames. */
    public BudgetLimits withFrames(long value) {
        return new BudgetLimits(time, bytesRead, memory, value);
    }
}
