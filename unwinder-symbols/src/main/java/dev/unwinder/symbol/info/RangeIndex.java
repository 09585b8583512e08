package dev.unwinder.symbol.info;

import dev.unwinder.bytes.Budget;
import java.util.Arrays;

/**
 * Which of many ranges cover a vaddr, the innermost first. Immutable once built.
 *
 * <p>Ranges may overlap in any way. Looking up walks down from the last that starts at or below the vaddr, as long as an
 * earlier one may still reach it.
 */
final class RangeIndex {
    /** How many ranges are looked at for one vaddr: more lie behind each other only in files made to hurt. */
    private static final int MAX_STEPS = 10_000;

    private long[] starts = new long[16];
    private long[] ends = new long[16];
    private int[] ids = new int[16];
    private final Budget budget;
    private int count;

    /** The highest end among a range and all before it; made by {@link #build}. */
    private long[] reach = {};

    /** An index whose memory nobody counts: it is weighed when it is whole. */
    RangeIndex() {
        this(Budget.unlimited());
    }

    /** An index that takes its memory from a budget; what does not fit is left out. */
    RangeIndex(Budget budget) {
        this.budget = budget;
    }

    /** Adds a range, before {@link #build}. */
    void add(long start, long end, int id) {
        if (Long.compareUnsigned(start, end) >= 0) {
            return;
        }
        if (count == starts.length) {
            int size = count + (count >> 1);
            if (!budget.take((size - count) * 28L)) {
                return;
            }
            starts = Arrays.copyOf(starts, size);
            ends = Arrays.copyOf(ends, size);
            ids = Arrays.copyOf(ids, size);
        }
        starts[count] = start;
        ends[count] = end;
        ids[count++] = id;
    }

    /** Puts the ranges in order; to be called once, when all are there. */
    RangeIndex build() {
        int[] order = sorted();
        long[] sortedStarts = new long[count];
        long[] sortedEnds = new long[count];
        int[] sortedIds = new int[count];
        reach = new long[count];
        long highest = 0;
        for (int i = 0; i < count; i++) {
            int from = order[i];
            sortedStarts[i] = starts[from];
            sortedEnds[i] = ends[from];
            sortedIds[i] = ids[from];
            highest = i == 0 || Long.compareUnsigned(ends[from], highest) > 0 ? ends[from] : highest;
            reach[i] = highest;
        }
        starts = sortedStarts;
        ends = sortedEnds;
        ids = sortedIds;
        return this;
    }

    void forEach(RangeSink sink) {
        for (int i = 0; i < count; i++) {
            sink.add(starts[i], ends[i]);
        }
    }

    int size() {
        return count;
    }

    /** About how much memory it takes, in bytes. */
    long weight() {
        return count * 28L;
    }

    /**
     * Finds what covers a vaddr.
     *
     * @param found takes different ids, the one whose range starts last first
     * @return how many there are, at most as many as {@code found} has room for
     */
    int find(long vaddr, int[] found) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(starts[middle], vaddr) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        int hits = 0;
        int last = Math.max(0, high - MAX_STEPS);
        for (int i = high; i >= last && Long.compareUnsigned(reach[i], vaddr) > 0 && hits < found.length; i--) {
            if (Long.compareUnsigned(ends[i], vaddr) > 0 && !contains(found, hits, ids[i])) {
                found[hits++] = ids[i];
            }
        }
        return hits;
    }

    private static boolean contains(int[] found, int hits, int id) {
        for (int i = 0; i < hits; i++) {
            if (found[i] == id) {
                return true;
            }
        }
        return false;
    }

    /** The order of the ranges: rising by start, then falling by end, then as they were added. Merges runs. */
    private int[] sorted() {
        int[] quick = sortedByStart();
        if (quick.length == count) {
            return quick;
        }
        int[] from = new int[count];
        for (int i = 0; i < count; i++) {
            from[i] = i;
        }
        int[] to = new int[count];
        for (long width = 1; width < count; width *= 2) {
            for (long start = 0; start < count; start += 2 * width) {
                merge(from, to, (int) start, (int) Math.min(start + width, count), (int)
                        Math.min(start + 2 * width, count));
            }
            int[] swap = from;
            from = to;
            to = swap;
        }
        return from;
    }

    /** The same by sorting numbers, which is fast; empty where the starts do not fit into them, or some are the same. */
    private int[] sortedByStart() {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(count);
        long[] keys = new long[count];
        for (int i = 0; i < count; i++) {
            if (starts[i] < 0 || starts[i] >= 1L << Long.SIZE - 1 - bits) {
                return new int[0];
            }
            keys[i] = starts[i] << bits | i;
        }
        Arrays.sort(keys);
        int[] order = new int[count];
        int mask = (1 << bits) - 1;
        for (int i = 0; i < count; i++) {
            order[i] = (int) keys[i] & mask;
            if (i > 0 && starts[order[i]] == starts[order[i - 1]]) {
                return new int[0];
            }
        }
        return order;
    }

    private void merge(int[] from, int[] to, int start, int middle, int end) {
        int left = start;
        int right = middle;
        for (int i = start; i < end; i++) {
            boolean takeLeft = left < middle && (right >= end || !isBefore(from[right], from[left]));
            to[i] = takeLeft ? from[left++] : from[right++];
        }
    }

    private boolean isBefore(int one, int other) {
        int byStart = Long.compareUnsigned(starts[one], starts[other]);
        return byStart != 0 ? byStart < 0 : Long.compareUnsigned(ends[one], ends[other]) > 0;
    }
}
