package dev.unwinder.unwind;

/**
 * How far a walk may go.
 *
 * @param maxFrames the most frames of one thread
 * @param maxStackSwitches the most times that a walk may go to a lower stack pointer, as it does when it moves to another stack; each is
 *     remembered, to notice a stack that runs in a circle
 */
public record UnwindLimits(long maxFrames, int maxStackSwitches) {
    /** Ten million frames, a hundred thousand switches. */
    public static UnwindLimits defaults() {
        return new UnwindLimits(10_000_000, 100_000);
    }

    /** The same with another limit of frames. */
    public UnwindLimits withMaxFrames(long frames) {
        return new UnwindLimits(frames, maxStackSwitches);
    }
}
