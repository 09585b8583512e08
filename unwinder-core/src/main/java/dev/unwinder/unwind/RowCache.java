package dev.unwinder.unwind;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Answers of one image by vaddr, for all walks through it.
 *
 * <p>A direct-mapped table: a vaddr has one slot, a later one takes it over. Slots hold immutable objects and are written without locks: a
 * race loses an answer, never mixes two. What it is for, measured: a cached row costs a few nanoseconds, decoding one about a microsecond.
 */
final class RowCache {
    private record Slot(long vaddr, RowSource.Answer answer) {}

    private final @Nullable Slot[] slots;
    private final int shift;
    private final LongAdder misses = new LongAdder();
    private final LongAdder evictions = new LongAdder();

    /**
     * An empty cache.
     *
     * @param codeBytes how much code the image has; the table is made to fit, 256 to 65,536 slots
     */
    RowCache(long codeBytes) {
        int bits = 8;
        while (bits < 16 && 1L << bits < codeBytes / 256) {
            bits++;
        }
        this.slots = new Slot[1 << bits];
        this.shift = 64 - bits;
    }

    /** The answer for a vaddr, null if it is not here; the one place where absence is null, for speed. */
    RowSource.@Nullable Answer find(long vaddr) {
        Slot slot = slots[index(vaddr)];
        return slot != null && slot.vaddr == vaddr ? slot.answer : null;
    }

    void put(long vaddr, RowSource.Answer answer) {
        int index = index(vaddr);
        misses.increment();
        if (slots[index] != null) {
            evictions.increment();
        }
        slots[index] = new Slot(vaddr, answer);
    }

    /** How many answers had to be worked out. */
    long misses() {
        return misses.sum();
    }

    /** How many answers had to make room for others. */
    long evictions() {
        return evictions.sum();
    }

    private int index(long vaddr) {
        return (int) (vaddr * 0x9e37_79b9_7f4a_7c15L >>> shift);
    }
}
