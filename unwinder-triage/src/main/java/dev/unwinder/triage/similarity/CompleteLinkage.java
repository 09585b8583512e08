package dev.unwinder.triage.similarity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Clusters by complete linkage: the two nearest are joined, again and again, where the distance of two clusters is that of their two members
 * farthest apart.
 *
 * <p>Only pairs below the threshold are ever told; of two clusters that can be joined all pairs are, so the result is that of the full matrix.
 */
final class CompleteLinkage {
    private record Pair(double distance, int first, int second) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            int order = Double.compare(distance, other.distance);
            order = order != 0 ? order : Integer.compare(first, other.first);
            return order != 0 ? order : Integer.compare(second, other.second);
        }
    }

    private final List<Map<Integer, Double>> near;
    private final PriorityQueue<Pair> queue = new PriorityQueue<>();
    /** The cluster that a cluster was joined into; itself while it stands. */
    private final int[] joinedInto;

    CompleteLinkage(int count) {
        this.near = new ArrayList<>(count);
        this.joinedInto = new int[count];
        for (int i = 0; i < count; i++) {
            near.add(new HashMap<>(4));
            joinedInto[i] = i;
        }
    }

    /** Tells a pair below the threshold. */
    void near(int first, int second, double distance) {
        near.get(first).put(second, distance);
        near.get(second).put(first, distance);
        queue.add(new Pair(distance, Math.min(first, second), Math.max(first, second)));
    }

    /** For each element the number of its cluster, from 0 in the order of their first members. */
    int[] clusters() {
        while (!queue.isEmpty()) {
            Pair pair = queue.remove();
            Double current = joinedInto[pair.first()] == pair.first() && joinedInto[pair.second()] == pair.second()
                    ? near.get(pair.first()).get(pair.second())
                    : null;
            if (current != null && current == pair.distance()) {
                join(pair.first(), pair.second());
            }
        }
        int[] result = new int[joinedInto.length];
        int[] numbers = new int[joinedInto.length];
        Arrays.fill(numbers, -1);
        int count = 0;
        for (int i = 0; i < result.length; i++) {
            // a cluster is joined into one with a lower number, which is numbered by now
            int root = i;
            while (joinedInto[root] != root) {
                root = joinedInto[root];
            }
            if (numbers[root] < 0) {
                numbers[root] = count++;
            }
            result[i] = numbers[root];
        }
        return result;
    }

    /** Joins the second into the first; who is not near both is near neither. */
    private void join(int first, int second) {
        Map<Integer, Double> ofFirst = near.get(first);
        Map<Integer, Double> ofSecond = near.get(second);
        ofFirst.remove(second);
        ofSecond.remove(first);
        Map<Integer, Double> both = new HashMap<>();
        for (Map.Entry<Integer, Double> entry : ofFirst.entrySet()) {
            int other = entry.getKey();
            Map<Integer, Double> ofOther = near.get(other);
            Double farther = ofSecond.remove(other);
            ofOther.remove(second);
            if (farther == null) {
                ofOther.remove(first);
                continue;
            }
            double distance = Math.max(farther, entry.getValue());
            both.put(other, distance);
            ofOther.put(first, distance);
            if (distance != entry.getValue()) {
                queue.add(new Pair(distance, Math.min(first, other), Math.max(first, other)));
            }
        }
        for (int other : ofSecond.keySet()) {
            near.get(other).remove(second);
        }
        near.set(first, both);
        near.set(second, Map.of());
        joinedInto[second] = first;
    }
}
