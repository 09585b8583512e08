package dev.unwinder.unwind;

/**
 * How far a walk may go.
 *
 * @param maxFrames the most frames of one thread
 * @param maxStackSwitches the most times that a walk may go to a lower stack pointer, as it does when it moves to another stack; each is
 *     remembered, to notice a stack that runs in a circle
 * @param maxScannedWords the most words above a frame's stack pointer that are searched for a return address where nothing better leads on;
 *     four times as many above a frame that is certain; 0 for no search
 */
public record UnwindLimits(long maxFrames, int maxStackSwitches, int maxScannedWords) {
    private static final int MAX_SCANNED_WORDS = 4096;

    /** Checks that no search is longer than a page of words. */
    public UnwindLimits {
        if (maxScannedWords < 0 || maxScannedWords > MAX_SCANNED_WORDS) {
            throw new IllegalArgumentException("0 to " + MAX_SCANNED_WORDS + " words, not " + maxScannedWords);
        }
    }

    /** Ten million frames, a hundred thousand switches, forty words. */
    public static UnwindLimits defaults() {
        return new UnwindLimits(10_000_000, 100_000, 40);
    }

    /** The same with another limit of frames. */
    public UnwindLimits withMaxFrames(long frames) {
        return new UnwindLimits(frames, maxStackSwitches, maxScannedWords);
    }

    /** The same without a search of the stack. */
    public UnwindLimits withoutScan() {
        return new UnwindLimits(maxFrames, maxStackSwitches, 0);
    }
}
