package dev.unwinder.ptrace;

import java.time.Duration;

/**
 * How a live process is looked at; immutable.
 *
 * @param mode whether its threads are stopped, and for how long
 * @param stackLimit the most bytes that are copied of each thread's stack
 * @param stopDeadline how long a thread may take to stop before it is given up; one in uninterruptible sleep gets a tenth of it
 */
public record LiveOptions(Mode mode, int stackLimit, Duration stopDeadline) {
    /** Whether threads are stopped, and for how long. */
    public enum Mode {
        /** Stopped while registers and stacks are copied, then let go: the default. */
        SNAPSHOT,
        /** Stopped until the target is closed, or this program ends; nothing is copied. */
        HELD,
        /** Not stopped at all: only threads that are blocked have registers, and of those only pc and stack pointer. */
        UNSTOPPED
    }

    /** The default of {@link #stackLimit}: 1 MiB, which takes about 0.1 ms to copy. Most threads use a few KiB. */
    public static final int DEFAULT_STACK_LIMIT = 1 << 20;

    /** The default of {@link #stopDeadline}: 100 ms. */
    public static final Duration DEFAULT_STOP_DEADLINE = Duration.ofMillis(100);

    private static final LiveOptions DEFAULTS =
            new LiveOptions(Mode.SNAPSHOT, DEFAULT_STACK_LIMIT, DEFAULT_STOP_DEADLINE);

    /** Checks. */
    public LiveOptions {
        if (stackLimit < 0 || stopDeadline.isNegative()) {
            throw new IllegalArgumentException("stackLimit " + stackLimit + ", stopDeadline " + stopDeadline);
        }
    }

    /** A snapshot, with all defaults. */
    public static LiveOptions defaults() {
        return DEFAULTS;
    }

    /** The same in another mode. */
    public LiveOptions withMode(Mode other) {
        return new LiveOptions(other, stackLimit, stopDeadline);
    }

    /** The same with another limit for each stack, in bytes. */
    public LiveOptions withStackLimit(int bytes) {
        return new LiveOptions(mode, bytes, stopDeadline);
    }

    /** The same with another deadline. */
    public LiveOptions withStopDeadline(Duration deadline) {
        return new LiveOptions(mode, stackLimit, deadline);
    }
}
