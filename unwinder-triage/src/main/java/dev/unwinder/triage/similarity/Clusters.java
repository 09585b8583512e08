package dev.unwinder.triage.similarity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of many stacks belong together. Immutable.
 *
 * <p>Equal stacks are one from the start; different ones are joined by complete linkage, so that in a cluster no two are as far apart as the
 * threshold. The work grows with the number of different stacks and of those that share frames, not with all pairs.
 */
public final class Clusters {
    /** CASR joins nothing that is this far apart. */
    public static final double CASR_THRESHOLD = 0.3;

    private final int[] numbers;
    private final int count;
    private final int distinct;
    private final long compared;
    private final boolean partial;

    private Clusters(int[] numbers, int count, int distinct, long compared, boolean partial) {
        this.numbers = numbers;
        this.count = count;
        this.distinct = distinct;
        this.compared = compared;
        this.partial = partial;
    }

    /**
     * Clusters stacks.
     *
     * @param stacks as numbers of {@link FrameNumbers}, the innermost frame first
     * @param model tells their distance
     * @param threshold above 0 and at most 1; what is this far apart is never joined
     */
    public static Clusters of(List<int[]> stacks, PositionDependentModel model, double threshold) {
        return of(stacks, model, threshold, NearPairs.MAX_NEAR);
    }

    static Clusters of(List<int[]> stacks, PositionDependentModel model, double threshold, int mostNear) {
        if (!(threshold > 0 && threshold <= 1)) {
            throw new IllegalArgumentException("a threshold above 0 and at most 1, not " + threshold);
        }
        Map<Frames, Integer> known = new HashMap<>();
        List<int[]> distinct = new ArrayList<>();
        int[] distinctOf = new int[stacks.size()];
        for (int i = 0; i < distinctOf.length; i++) {
            Integer number = known.putIfAbsent(new Frames(stacks.get(i)), distinct.size());
            distinctOf[i] = number == null ? distinct.size() : number;
            if (number == null) {
                distinct.add(stacks.get(i));
            }
        }
        NearPairs pairs = new NearPairs(distinct, model, threshold, mostNear, NearPairs.MAX_LOOKED_AT);
        CompleteLinkage linkage = new CompleteLinkage(distinct.size());
        pairs.find(linkage::near);
        int[] clusterOf = linkage.clusters();
        int count = 0;
        int[] numbers = new int[distinctOf.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = clusterOf[distinctOf[i]];
            count = Math.max(count, numbers[i] + 1);
        }
        return new Clusters(numbers, count, distinct.size(), pairs.compared(), pairs.isPartial());
    }

    /** A stack that can be found again. */
    private record Frames(int[] numbers) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Frames that && Arrays.equals(numbers, that.numbers);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(numbers);
        }
    }

    /** How many clusters there are. */
    public int count() {
        return count;
    }

    /** How many different stacks there are. */
    public int distinct() {
        return distinct;
    }

    /** How many pairs of stacks had to be compared. */
    public long compared() {
        return compared;
    }

    /** Whether there were too many pairs of stacks that are alike to look at all; some clusters are then parts of what is one. */
    public boolean isPartial() {
        return partial;
    }

    /** The cluster of a stack, from 0, in the order in which the clusters' first stacks came. */
    public int of(int stack) {
        return numbers[stack];
    }

    /** The stacks of each cluster. */
    public List<List<Integer>> members() {
        List<List<Integer>> members = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            members.add(new ArrayList<>());
        }
        for (int i = 0; i < numbers.length; i++) {
            members.get(numbers[i]).add(i);
        }
        return members;
    }
}
