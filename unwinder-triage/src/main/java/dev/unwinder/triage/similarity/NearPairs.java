package dev.unwinder.triage.similarity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All pairs of stacks that are nearer than a threshold, found through the frames they share.
 *
 * <p>A frame at a position adds no more than that position's weight. So if the rarest frames of the shorter stack together weigh more than
 * what may be missing, every near partner has at least one of them: only the stacks that hold these are compared. Nothing is missed, up to the
 * limits: thousands of stacks that are all alike are as many pairs as there are, and what is not told by then is not joined.
 */
final class NearPairs {
    /** The most pairs that are told, if nothing else is said; each is kept until the end. */
    static final int MAX_NEAR = 1 << 20;

    /** The most pairs that are looked at, if nothing else is said: a minute's worth. */
    static final long MAX_LOOKED_AT = 1L << 28;

    private final List<int[]> stacks;
    private final PositionDependentModel model;
    private final double threshold;
    private final int[][] holders;
    private final int mostNear;
    private final long mostLookedAt;
    private long lookedAt;
    private long compared;
    private int near;

    NearPairs(List<int[]> stacks, PositionDependentModel model, double threshold, int mostNear, long mostLookedAt) {
        this.stacks = stacks;
        this.model = model;
        this.threshold = threshold;
        this.holders = holders(stacks);
        this.mostNear = mostNear;
        this.mostLookedAt = mostLookedAt;
    }

    /** Takes a pair that was found. */
    interface Sink {
        void near(int first, int second, double distance);
    }

    /** How many pairs had to be compared. */
    long compared() {
        return compared;
    }

    /** Whether a limit was reached. */
    boolean isPartial() {
        return near >= mostNear || lookedAt >= mostLookedAt;
    }

    /** Finds them; each pair is given once. */
    void find(Sink sink) {
        int[] seenFor = new int[stacks.size()];
        Arrays.fill(seenFor, -1);
        int[] inStack = new int[holders.length];
        Arrays.fill(inStack, -1);
        for (int stack = 0; stack < stacks.size() && !isPartial(); stack++) {
            int[] frames = stacks.get(stack);
            for (int frame : frames) {
                inStack[frame] = stack;
            }
            for (int frame : rarest(frames)) {
                for (int other : holders[frame]) {
                    if (isPartial()) {
                        return;
                    }
                    lookedAt++;
                    if (seenFor[other] != stack && isLonger(other, stack)) {
                        seenFor[other] = stack;
                        compare(stack, other, inStack, sink);
                    }
                }
            }
        }
    }

    /** Each pair is found from its shorter stack; of two that are as long, from the first. */
    private boolean isLonger(int other, int stack) {
        int difference = stacks.get(other).length - stacks.get(stack).length;
        return difference > 0 || difference == 0 && other > stack;
    }

    private void compare(int stack, int other, int[] inStack, Sink sink) {
        int[] first = stacks.get(stack);
        int[] second = stacks.get(other);
        double needed = (1 - threshold) * model.divisor(first.length) - 1e-9;
        double most = 0;
        double left = model.divisor(second.length);
        for (int i = 0; i < second.length && most < needed; i++) {
            double weight = model.weight(i + 1);
            left -= weight;
            most += inStack[second[i]] == stack ? weight : 0;
            if (most + left < needed) {
                return;
            }
        }
        compared++;
        double distance = 1 - model.similarity(first, second, 1 - threshold);
        if (distance < threshold) {
            near++;
            sink.near(stack, other, distance);
        }
    }

    /** So many of a stack's rarest frames that what is left is not enough for a near partner. */
    private int[] rarest(int[] frames) {
        int length = Math.min(frames.length, PositionDependentModel.MAX_FRAMES);
        List<Integer> positions = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            positions.add(i);
        }
        positions.sort((a, b) -> Integer.compare(holders[frames[a]].length, holders[frames[b]].length));
        // a little more than needed, since sums of doubles are not exact
        double left = threshold * model.divisor(length) + 1e-9;
        int count = 0;
        while (count < length && left >= 0) {
            left -= model.weight(positions.get(count) + 1);
            count++;
        }
        int[] rarest = new int[count];
        for (int i = 0; i < count; i++) {
            rarest[i] = frames[positions.get(i)];
        }
        return rarest;
    }

    /** For each frame the stacks that it is in. */
    private static int[][] holders(List<int[]> stacks) {
        int frames = 0;
        for (int[] stack : stacks) {
            for (int frame : stack) {
                frames = Math.max(frames, frame + 1);
            }
        }
        int[] counts = new int[frames];
        int[] lastIn = new int[frames];
        Arrays.fill(lastIn, -1);
        for (int i = 0; i < stacks.size(); i++) {
            for (int frame : stacks.get(i)) {
                counts[frame] += lastIn[frame] == i ? 0 : 1;
                lastIn[frame] = i;
            }
        }
        int[][] holders = new int[frames][];
        for (int i = 0; i < frames; i++) {
            holders[i] = new int[counts[i]];
        }
        Arrays.fill(counts, 0);
        Arrays.fill(lastIn, -1);
        for (int i = 0; i < stacks.size(); i++) {
            for (int frame : stacks.get(i)) {
                if (lastIn[frame] != i) {
                    lastIn[frame] = i;
                    holders[frame][counts[frame]++] = i;
                }
            }
        }
        return holders;
    }
}
