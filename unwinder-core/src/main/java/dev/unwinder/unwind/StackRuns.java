package dev.unwinder.unwind;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The parts of stacks that a walk has gone through and left behind. Frames that are active at the same time do not share memory, so a walk
 * that comes back into such a part follows something wrong.
 *
 * <p>Situation: damaged call frame information, which goes through the same stack again and again, a few bytes beside the last time.
 */
final class StackRuns {
    /** A longer step may lead to another stack; what lies between is not taken to be gone through. */
    private static final long LONGEST_STEP = 1 << 16;

    private final int most;
    private long start;
    private long end;
    private @Nullable TreeMap<Long, Long> left;

    /**
     * None yet.
     *
     * @param most how many parts are remembered
     */
    StackRuns(int most) {
        this.most = most;
    }

    /** Goes one frame on; false where that lies inside a part that was left. */
    boolean step(long from, long to, boolean switched) {
        if (end != from) {
            start = from;
        }
        end = to;
        if (switched || Long.compareUnsigned(to - from, LONGEST_STEP) > 0) {
            leave(from);
            start = to;
        }
        TreeMap<Long, Long> parts = left;
        if (parts == null) {
            return true;
        }
        Map.Entry<Long, Long> part = parts.lowerEntry(to);
        return part == null || to >= part.getValue();
    }

    private void leave(long last) {
        TreeMap<Long, Long> parts = left;
        if (parts == null) {
            parts = new TreeMap<>();
            left = parts;
        }
        if (last > start && parts.size() < most) {
            Long before = parts.get(start);
            parts.put(start, before == null ? last : Math.max(before, last));
        }
    }
}
