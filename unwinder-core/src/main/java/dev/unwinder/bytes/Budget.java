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
 * {@link MalformedDataException} or less found. Where memory is spent, a part that is too large is refused, and all else goes on. Where frames
 * are spent, stacks are followed no further.
 * {@link #exceeded} tells what was hit. Asking costs a nanosecond or two: the clock is read at one question of 64, and at every read.
 *
 * <p>What several targets share, an image, has a budget of its own that they {@link #join}: it is spent only once all of them are, so that what
 * is learned for one is not cut short by another. What was learned under a budget that was spent is not whole: nobody can join it any more.
 */
public final class Budget {
    /** What is smaller is not counted: it does not live long. */
    private static final long SMALL = 1 << 16;

    private static final Budget[] NOT_SHARED = {};

    private static final Budget UNLIMITED =
            new Budget(new BudgetLimits(Optional.empty(), Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE));

    private final BudgetLimits limits;
    private final boolean timed;
    private final boolean counted;
    private final long start = System.nanoTime();
    private final long nanos;
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong frames = new AtomicLong();
    private final List<String> exceeded = new ArrayList<>();
    private int questions;
    private boolean refused;
    private volatile @Nullable String spent;

    /** Those who share it, the last to join at the end; never changed, but replaced. */
    private volatile Budget[] sharers = NOT_SHARED;

    private Budget(BudgetLimits limits) {
        this(limits, limits.time().isPresent());
    }

    private Budget(BudgetLimits limits, boolean timed) {
        this.limits = limits;
        this.timed = timed;
        this.counted = limits.bytesRead() != Long.MAX_VALUE;
        this.nanos = limits.time().isPresent() ? nanos(limits.time().get()) : Long.MAX_VALUE;
    }

    /** A budget that is never spent. */
    public static Budget unlimited() {
        return UNLIMITED;
    }

    /** A budget for one target, whose time runs from now on. */
    public static Budget open(BudgetLimits limits) {
        return new Budget(limits);
    }

    /**
     * A budget for what several targets share.
     *
     * @param memory the most that is taken for it, in bytes
     * @param first the budget of the target that is the first
     */
    public static Budget shared(long memory, Budget first) {
        BudgetLimits limits = new BudgetLimits(
                Optional.empty(),
                Long.MAX_VALUE,
                Math.min(memory, first.limits().memory()),
                Long.MAX_VALUE);
        Budget shared = new Budget(limits, true);
        shared.sharers = new Budget[] {first};
        return shared;
    }

    /**
     * Lets one more target share it. Those that have ended are forgotten.
     *
     * @return false where something was cut short or left out before
     */
    public boolean join(Budget other) {
        synchronized (exceeded) {
            if (spent != null || refused) {
                return false;
            }
            List<Budget> all = new ArrayList<>();
            for (Budget known : sharers) {
                if (known != other && !known.isOver()) {
                    all.add(known);
                }
            }
            all.add(other);
            sharers = all.toArray(NOT_SHARED);
            return true;
        }
    }

    /** Says that its target is done with: what others share with it does not wait for its time. */
    public void end() {
        if (this != UNLIMITED && spent == null) {
            spent = "its target is closed";
        }
    }

    /** Says that nothing more can be had, for a reason other than its limits. */
    public void cut(String why) {
        if (spent == null) {
            spent = why;
        }
    }

    /** How much memory was taken, in bytes. */
    public long taken() {
        return taken.get();
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
        Budget[] all = sharers;
        if (all.length != 0) {
            return all[all.length - 1].isPast(part);
        }
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
        if (takeIfSpare(bytes)) {
            return true;
        }
        refuse();
        return false;
    }

    /** The same for what can be done without: nothing is told if it may not be taken. */
    public boolean takeIfSpare(long bytes) {
        if (this == UNLIMITED) {
            return true;
        }
        long before;
        do {
            before = taken.get();
            if (bytes > limits.memory() - before) {
                return false;
            }
        } while (!taken.compareAndSet(before, before + bytes));
        Budget[] all = sharers;
        for (int i = all.length - 1; i >= 0; i--) {
            if (all[i].takeIfSpare(bytes)) {
                return true;
            }
        }
        if (all.length != 0) {
            taken.addAndGet(-bytes);
        }
        return all.length == 0;
    }

    /** Takes a frame of a stack; if there is none left, {@link #exceeded} tells of it. */
    public boolean takeFrame() {
        if (limits.frames() == Long.MAX_VALUE) {
            return true;
        }
        long count = frames.incrementAndGet();
        if (count <= limits.frames()) {
            return true;
        }
        if (count == limits.frames() + 1) {
            exceeded("Stacks were followed no further: they have more than " + limits.frames() + " frames together.");
        }
        return false;
    }

    /** What was hit so far, a sentence each. */
    public List<String> exceeded() {
        synchronized (exceeded) {
            return List.copyOf(exceeded);
        }
    }

    /** Notes that something was left out for want of time or memory. */
    public void exceeded(String sentence) {
        Budget[] all = sharers;
        if (all.length != 0) {
            all[all.length - 1].exceeded(sentence);
        }
        if (this == UNLIMITED) {
            return; // it is everybody's, and nothing is left out for want of it
        }
        synchronized (exceeded) {
            if (exceeded.size() < 16) {
                exceeded.add(sentence);
            }
        }
    }

    /** Whether some more bytes may be read of a file; to be asked for each read. */
    public boolean mayRead(int bytes) {
        Budget[] all = sharers;
        for (int i = all.length - 1; i >= 0; i--) {
            if (all[i].mayRead(bytes)) {
                return spent == null;
            }
        }
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
                    source,
                    offset,
                    bytes + " bytes" + (part.isEmpty() ? "" : " of " + part)
                            + " are more than what is left of the memory allowed");
        }
    }

    private boolean isLate() {
        Budget[] all = sharers;
        if (all.length != 0) {
            return areOver(all);
        }
        if (System.nanoTime() - start < nanos) {
            return false;
        }
        spend("the time allowed, " + seconds() + " s, is over");
        return true;
    }

    /** Whether all who share it are spent; if so, nobody can join it any more. */
    private boolean areOver(Budget[] all) {
        for (int i = all.length - 1; i >= 0; i--) {
            if (!all[i].isOver()) {
                return false;
            }
        }
        synchronized (exceeded) {
            if (sharers != all) {
                return false; // somebody has joined
            }
            cut(all[all.length - 1].reason());
            return true;
        }
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
        Budget[] all = sharers;
        synchronized (exceeded) {
            if (refused) {
                return;
            }
            refused = true;
            if (all.length == 0) {
                exceeded("Something was left out: it would have taken more than the " + limits.memory()
                        + " bytes of memory allowed.");
            }
        }
        if (all.length != 0) {
            all[all.length - 1].refuse();
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
