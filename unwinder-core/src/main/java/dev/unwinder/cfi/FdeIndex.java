package dev.unwinder.cfi;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.dwarf.PointerEncoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An index of our own over all entries of a section, for where there is no table to search, or one that misleads.
 *
 * <p>Entries at vaddr 0, or at the last one, describe functions that the linker threw away and are left out, as are those that cannot be decoded.
 */
public final class FdeIndex {
    /** What an entry takes of memory while the index is made, in bytes. */
    private static final long MEMORY_OF_ENTRY = 80;

    private final CallFrameInfo info;

    /** Disjoint pieces of code, rising, and the entry of each. */
    private final long[] starts;

    private final long[] ends;
    private final long[] offsets;
    private final List<MalformedDataException> problems;

    private FdeIndex(
            CallFrameInfo info, long[] starts, long[] ends, long[] offsets, List<MalformedDataException> problems) {
        this.info = info;
        this.starts = starts;
        this.ends = ends;
        this.offsets = offsets;
        this.problems = problems;
    }

    /** Reads all entries of a section once. */
    public static FdeIndex of(CallFrameInfo info) {
        return new Collector(false, info.section().budget()).read(info);
    }

    /** Reads the entries up to the first terminator: for bytes that are known to start with the section, but not where it ends. */
    public static FdeIndex ofTerminated(CallFrameInfo info) {
        return new Collector(true, info.section().budget()).read(info);
    }

    /** The entry that covers a vaddr. */
    public Optional<FrameDescriptionEntry> find(long vaddr) throws MalformedDataException {
        int low = 0;
        int high = starts.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(starts[middle], vaddr) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high >= 0 && Long.compareUnsigned(vaddr - starts[high], ends[high] - starts[high]) < 0
                ? Optional.of(info.fdeAt(offsets[high]))
                : Optional.empty();
    }

    /** How many pieces of code it knows. */
    public int size() {
        return starts.length;
    }

    /** The first few things that were wrong in the section. */
    public List<MalformedDataException> problems() {
        return problems;
    }

    /** Takes the ranges of entries, and puts them in order. */
    private static final class Collector implements CallFrameInfo.RangeVisitor {
        private final boolean endsWithTerminator;
        private final List<MalformedDataException> problems = new ArrayList<>();
        private long[] starts = new long[1024];
        private long[] ends = new long[1024];
        private long[] offsets = new long[1024];
        private final Budget budget;
        private boolean full;
        private int count;

        Collector(boolean endsWithTerminator, Budget budget) {
            this.endsWithTerminator = endsWithTerminator;
            this.budget = budget;
        }

        @Override
        public void fde(FrameDescriptionEntry fde) {
            AddressRange range = fde.range();
            range(fde.offset(), range.start(), range.end(), fde.cie().addressSize());
        }

        @Override
        public void range(long offset, long start, long end, int addressSize) {
            if (full || start == 0 || start == end || start == PointerEncoding.truncate(-1L, addressSize)) {
                return;
            }
            if (count == starts.length) {
                full = !budget.take(count * MEMORY_OF_ENTRY);
                if (full) {
                    return;
                }
                starts = Arrays.copyOf(starts, count * 2);
                ends = Arrays.copyOf(ends, count * 2);
                offsets = Arrays.copyOf(offsets, count * 2);
            }
            starts[count] = start;
            ends[count] = end;
            offsets[count++] = offset;
        }

        @Override
        public boolean terminator(long offset) {
            return !endsWithTerminator;
        }

        @Override
        public void malformed(long offset, MalformedDataException problem) {
            if (problems.size() < 16) {
                problems.add(problem);
            }
        }

        FdeIndex read(CallFrameInfo info) {
            try {
                info.forEach(this);
            } catch (MalformedDataException cut) {
                problems.add(cut);
            }
            if (!sort()) {
                flatten();
            }
            return new FdeIndex(
                    info,
                    Arrays.copyOf(starts, count),
                    Arrays.copyOf(ends, count),
                    Arrays.copyOf(offsets, count),
                    List.copyOf(problems));
        }

        /** Puts the ranges in order by sorting numbers; returns whether that could be done, and none overlaps another. */
        private boolean sort() {
            int bits = Integer.SIZE - Integer.numberOfLeadingZeros(count);
            long[] keys = new long[count];
            for (int i = 0; i < count; i++) {
                if (starts[i] < 0 || starts[i] >= 1L << Long.SIZE - 1 - bits) {
                    return false;
                }
                keys[i] = starts[i] << bits | i;
            }
            Arrays.sort(keys);
            long[] sortedStarts = new long[count];
            long[] sortedEnds = new long[count];
            long[] sortedOffsets = new long[count];
            int mask = (1 << bits) - 1;
            for (int i = 0; i < count; i++) {
                int from = (int) keys[i] & mask;
                sortedStarts[i] = starts[from];
                sortedEnds[i] = ends[from];
                sortedOffsets[i] = offsets[from];
                if (sortedEnds[i] < sortedStarts[i] || i > 0 && sortedStarts[i] < sortedEnds[i - 1]) {
                    return false;
                }
            }
            starts = sortedStarts;
            ends = sortedEnds;
            offsets = sortedOffsets;
            return true;
        }

        /** Of ranges that overlap, the first in the section counts. */
        private void flatten() {
            AddressMap.Builder<Long> map = AddressMap.builder();
            for (int i = 0; i < count; i++) {
                map.add(new AddressRange(starts[i], ends[i]), offsets[i]);
            }
            AddressMap<Long> pieces = map.build();
            count = pieces.size();
            starts = new long[count];
            ends = new long[count];
            offsets = new long[count];
            for (int i = 0; i < count; i++) {
                starts[i] = pieces.start(i);
                ends[i] = pieces.range(i).end();
                offsets[i] = pieces.value(i);
            }
        }
    }
}
