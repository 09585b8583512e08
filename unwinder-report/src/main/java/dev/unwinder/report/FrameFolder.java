package dev.unwinder.report;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Folds recursion out of a stream of frames: where the same 1 to {@value #MAX_PERIOD} frames come again and again, they pass once, and the
 * repetitions are told as a count.
 *
 * <p>A repetition is folded when it is at least {@value #MIN_FOLDED} frames and two whole periods long, so that a short loop inside a longer
 * cycle does not hide the cycle. The shortest period wins. Only whole periods are folded: the frames after a fold go on where a reader expects
 * them. Frames are held back while they may become part of a fold, never more than a few dozen.
 *
 * @param <T> a frame
 */
abstract class FrameFolder<T> {
    /** The longest cycle that is seen. */
    static final int MAX_PERIOD = 16;
    /** The fewest frames that are folded; as many as the longest cycle, or a part of it would be taken for the whole. */
    static final int MIN_FOLDED = 16;

    private final Object[] recent = new Object[MAX_PERIOD];
    private final long[] run = new long[MAX_PERIOD + 1];
    private final ArrayDeque<T> held = new ArrayDeque<>();
    private long count;
    /** Frames before this one have been folded away, and are not there to be referred to. */
    private long barrier;

    private int foldPeriod;
    private long foldStart;

    /** Whether two frames look the same to a reader, but for their numbers. */
    abstract boolean same(T first, T second);

    /** A frame to show. */
    abstract void frame(T frame) throws IOException;

    /**
     * A fold: frames that repeat those shown last.
     *
     * @param first the position of the first folded frame
     * @param last of the last
     * @param period how many frames before {@code first} they repeat
     * @param times how often
     */
    abstract void fold(long first, long last, int period, long times) throws IOException;

    /** Takes the next frame. */
    final void add(T frame) throws IOException {
        if (foldPeriod > 0 && same(frame, recent(count - foldPeriod))) {
            remember(frame);
            return;
        }
        if (foldPeriod > 0) {
            endFold();
        }
        for (int period = 1; period <= MAX_PERIOD; period++) {
            run[period] = count - period >= barrier && same(frame, recent(count - period)) ? run[period] + 1 : 0;
        }
        remember(frame);
        held.add(frame);
        if (!startFold()) {
            release(firstUndecided());
        }
    }

    /** Ends the stream. */
    final void finish() throws IOException {
        if (foldPeriod > 0) {
            endFold();
        }
        release(count);
    }

    private boolean startFold() throws IOException {
        for (int period = 1; period <= MAX_PERIOD; period++) {
            if (run[period] >= Math.max(MIN_FOLDED, 2 * period)) {
                foldPeriod = period;
                foldStart = count - run[period];
                release(foldStart);
                held.clear();
                return true;
            }
        }
        return false;
    }

    private void endFold() throws IOException {
        long folded = count - foldStart;
        long rest = folded % foldPeriod;
        fold(foldStart, count - rest - 1, foldPeriod, folded / foldPeriod);
        for (long i = count - rest; i < count; i++) {
            frame(recent(i));
        }
        barrier = count - rest;
        foldPeriod = 0;
        Arrays.fill(run, 0);
    }

    /** The position of the first frame that may still become part of a fold. */
    private long firstUndecided() {
        long longest = 0;
        for (long length : run) {
            longest = Math.max(longest, length);
        }
        return count - longest;
    }

    private void release(long end) throws IOException {
        while (!held.isEmpty() && count - held.size() < end) {
            frame(held.remove());
        }
    }

    private void remember(T frame) {
        recent[(int) (count % MAX_PERIOD)] = frame;
        count++;
    }

    @SuppressWarnings("unchecked") // only remember() puts something in
    private T recent(long position) {
        return (T) recent[(int) (position % MAX_PERIOD)];
    }
}
