package dev.unwinder.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is left of what may be spent on one target. Safe for many threads.
 *
 * <p>Files that are opened for a target hold its budget ({@link ByteSource#budget}), and so does every view of their bytes. Once time or reading
 * is spent, files give no more bytes and views no more cursors: whatever is going on ends as it would at the end of a cut file, with a
 * {@link MalformedDataException} or less found. Where memory is spent, a part that is too large is refused, and all else goes on.
 * {@link #exceeded} tells what was hit. Asking costs a nanosecond or two: the clock is read at one question of 64, and at every read.
 */
public final class Budget {
    /** What is smaller is not counted: it does not live long. */
    private static final long SMALL = 1 << 16;

    private static final Budget UNLIMITED =
            new Budget(new BudgetLimits(Optional.empty(), Long.MAX_VALUE, Long.MAX_VALUE));

    private final BudgetLimits limits;
    private final boolean timed;
    private final boolean counted;
    private final long start = System.nanoTime();
    private final long nanos;
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private final List<String> exceeded = new ArrayList<>();
    private int questions;
    private boolean refused;
    private volatile @Nullable String spent;

    private Budget(BudgetLimits limits) {
        this.limits = limits;
        this.timed = limits.time().isPresent();
        this.counted = limits.bytesRead() != Long.MAX_VALUE;
        this.nanos = timed ? nanos(limits.time().get()) : Long.MAX_VALUE;
    }

    /** A budget that is never spent. */
    public static Budget unlimited() {
        return UNLIMITED;
    }

    /** A budget for one target, whose time runs from now on. */
    public static Budget open(BudgetLimits limits) {
        return new Budget(limits);
    }

    /** What it was opened with. */
    public BudgetLimits limits() {
        return limits;
    }

    /** Whether time or reading is spent; what is going on should end. */
    public boolean isSpent() {
        return spent != null || timed && (++questions & 63) == 0 && isLate();
    }

    /** The same, to be asked before something that takes long. */
    public boolean isOver() {
        return spent != null || timed && isLate();
    }

    /** Whether a part of the time is over; never, where time is not limited. */
    public boolean isPast(double part) {
        return timed && System.nanoTime() - start >= nanos * part;
    }

    /** Why {@link #isSpent}, in words. */
    public String reason() {
        String why = spent;
        return why == null ? "nothing is spent" : why;
    }

    /**
     * Takes memory that is kept for as long as the target is looked at.
     *
     * @return whether it may be taken; if not, {@link #exceeded} tells of it
     */
    public boolean take(long bytes) {
        if (limits.memory() == Long.MAX_VALUE) {
            return true;
        }
        while (true) {
            long before = taken.get();
            if (bytes > limits.memory() - before) {
                refuse();
                return false;
            }
            if (taken.compareAndSet(before, before + bytes)) {
                return true;
            }
        }
    }

    /** What was hit so far, a sentence each. */
    public List<String> exceeded() {
        synchronized (exceeded) {
            return List.copyOf(exceeded);
        }
    }

    /** Notes that something was left out for want of time or memory. */
    public void exceeded(String sentence) {
        synchronized (exceeded) {
            if (exceeded.size() < 16) {
                exceeded.add(sentence);
            }
        }
    }

    /** Whether some more bytes may be read of a file; to be asked for each read. */
    public boolean mayRead(int bytes) {
        if (spent != null || timed && isLate()) {
            return false;
        }
        if (counted && read.addAndGet(bytes) > limits.bytesRead()) {
            spend("more than " + limits.bytesRead() + " bytes would have to be read");
            return false;
        }
        return true;
    }

    /** Takes what a part of a source needs, as {@link #take} does. */
    void take(long bytes, String source, long offset, String part) throws MalformedDataException {
        if (bytes >= SMALL && !take(bytes)) {
            throw new MalformedDataException(
                    source, offset, part + " of " + bytes + " bytes is more than what is left of the memory allowed");
        }
    }

    private boolean isLate() {
        if (System.nanoTime() - start < nanos) {
            return false;
        }
        spend("the time allowed, " + seconds() + " s, is over");
        return true;
    }

    private String seconds() {
        long millis = nanos / 1_000_000;
        return millis % 1000 == 0 ? Long.toString(millis / 1000) : Double.toString(millis / 1000.0);
    }

    private void spend(String why) {
        synchronized (exceeded) {
            if (spent == null) {
                spent = why;
                exceeded("The rest was not looked at: " + why + ".");
            }
        }
    }

    private void refuse() {
        synchronized (exceeded) {
            if (!refused) {
                refused = true;
                exceeded("Something was left out: it would have taken more than the " + limits.memory()
                        + " bytes of memory allowed.");
            }
        }
    }

    private static long nanos(Duration time) {
        try {
            return time.toNanos();
        } catch (ArithmeticException centuries) {
            return Long.MAX_VALUE;
        }
    }
}
