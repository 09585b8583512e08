package dev.unwinder.report;

import dev.unwinder.frame.Frame;
import dev.unwinder.frame.StopReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Supplier;

/**
 * Threads whose stacks have the same pcs and ended in the same way.
 *
 * @param threads all of them, in their order
 * @param frames starts a walk of the first one's frames
 */
record ThreadGroup(List<ThreadReport> threads, Supplier<? extends FrameWalk> frames) {
    /** Stacks of at most so many frames are kept from the first look; deeper ones are walked again. */
    private static final int MAX_KEPT_OF_ONE = 1024;
    /** The most frames kept of all threads together, some 8 MB. */
    private static final int MAX_KEPT = 16_384;

    /**
     * What has to be the same: how many frames, two independent 64-bit hashes of their pcs, and why the walk ended.
     *
     * <p>With its own equals and hashCode: the ones that come with a record take 20 ms to be made, the first time in a run.
     */
    private record Key(long count, long first, long second, StopReason.Kind stop) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key that
                    && count == that.count
                    && first == that.first
                    && second == that.second
                    && stop == that.stop;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(first);
        }
    }

    /** Each thread for itself; nothing is walked yet. */
    static List<ThreadGroup> parted(List<ThreadReport> threads) {
        List<ThreadGroup> groups = new ArrayList<>(threads.size());
        for (ThreadReport thread : threads) {
            groups.add(new ThreadGroup(List.of(thread), thread.frames()));
        }
        return groups;
    }

    /** Groups threads by walking them all. */
    static List<ThreadGroup> of(List<ThreadReport> threads) {
        Map<Key, ThreadGroup> byKey = new HashMap<>();
        List<ThreadGroup> groups = new ArrayList<>();
        int keptOfAll = 0;
        for (ThreadReport thread : threads) {
            FrameWalk walk = thread.frames().get();
            List<Frame> kept = new ArrayList<>();
            Key key = walk(walk, kept, Math.min(MAX_KEPT_OF_ONE, MAX_KEPT - keptOfAll));
            ThreadGroup known = byKey.get(key);
            if (known != null) {
                known.threads.add(thread);
                continue;
            }
            boolean whole = kept.size() == key.count();
            keptOfAll += whole ? kept.size() : 0;
            StopReason stop = walk.stopReason();
            ThreadGroup group = new ThreadGroup(new ArrayList<>(), whole ? new Kept(kept, stop) : thread.frames());
            group.threads.add(thread);
            byKey.put(key, group);
            groups.add(group);
        }
        return groups;
    }

    private static Key walk(FrameWalk walk, List<Frame> kept, int room) {
        long count = 0;
        long first = 0x9e3779b97f4a7c15L;
        long second = 0xc2b2ae3d27d4eb4fL;
        while (walk.hasNext()) {
            Frame frame = walk.next();
            if (count++ < room) {
                kept.add(frame);
            }
            first = mixed(first + frame.pc(), 0xff51afd7ed558ccdL);
            second = mixed(second ^ frame.pc(), 0xbf58476d1ce4e5b9L);
        }
        return new Key(count, first, second, walk.stopReason().kind());
    }

    private static long mixed(long value, long factor) {
        long product = (value ^ value >>> 31) * factor;
        return product ^ product >>> 29;
    }

    /** Frames that were kept, to be walked again. */
    private record Kept(List<Frame> frames, StopReason stop) implements Supplier<FrameWalk> {
        @Override
        public FrameWalk get() {
            return new KeptFrames(frames, stop);
        }
    }

    /** A walk that was kept. */
    private static final class KeptFrames implements FrameWalk {
        private final List<Frame> frames;
        private final StopReason stop;
        private int next;

        KeptFrames(List<Frame> frames, StopReason stop) {
            this.frames = frames;
            this.stop = stop;
        }

        @Override
        public boolean hasNext() {
            return next < frames.size();
        }

        @Override
        public Frame next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return frames.get(next++);
        }

        @Override
        public StopReason stopReason() {
            return stop;
        }
    }
}
