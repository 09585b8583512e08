package dev.unwinder.unwind;

import dev.unwinder.bytes.Budget;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Answers of one image by vaddr, for all walks through it.
 *
 * <p>A direct-mapped table: a vaddr has one slot, a later one takes it over. Slots hold immutable objects and are written without locks: a
 * race loses an answer, never mixes two. What it is for, measured: a cached row costs a few nanoseconds, decoding one about a microsecond.
 */
final class RowCache {
    private record Slot(long vaddr, RowSource.Answer answer) {}

    /** About what an answer takes; it is accounted for by so many. */
    private static final int ANSWER = 256;

    private static final int ACCOUNTED = 64;

    private final @Nullable Slot[] slots;
    private final Budget budget;
    private final int shift;
    /** Counted once for each answer worked out: too seldom for a LongAdder, for which a start would set up VarHandles. */
    private final AtomicLong misses = new AtomicLong();

    private final AtomicLong evictions = new AtomicLong();

    /**
     * An empty cache.
     *
     * @param codeBytes how much code the image has; the table is made to fit, 256 to 65,536 slots
     */
    RowCache(long codeBytes) {
        this(codeBytes, Budget.unlimited());
    }

    /**
     * The same for an image.
     *
     * @param budget of the image
     */
    RowCache(long codeBytes, Budget budget) {
        this.budget = budget;
        int bits = 8;
        while (bits < 16 && 1L << bits < codeBytes / 256) {
            bits++;
        }
        this.slots = new Slot[1 << bits];
        this.shift = 64 - bits;
        budget.takeIfSpare(8L << bits);
    }

    /** The answer for a vaddr, null if it is not here; the one place where absence is null, for speed. */
    RowSource.@Nullable Answer find(long vaddr) {
        Slot slot = slots[index(vaddr)];
        return slot != null && slot.vaddr == vaddr ? slot.answer : null;
    }

    void put(long vaddr, RowSource.Answer answer) {
        int index = index(vaddr);
        misses.incrementAndGet();
        if (slots[index] != null) {
            evictions.incrementAndGet();
        } else if ((index & ACCOUNTED - 1) == 0) {
            budget.takeIfSpare(ACCOUNTED * ANSWER);
        }
        slots[index] = new Slot(vaddr, answer);
    }

    /** How many answers had to be worked out. */
    long misses() {
        return misses.get();
    }

    /** How many answers had to make room for others. */
    long evictions() {
        return evictions.get();
    }

    private int index(long vaddr) {
        return (int) (vaddr * 0x9e37_79b9_7f4a_7c15L >>> shift);
    }
}
