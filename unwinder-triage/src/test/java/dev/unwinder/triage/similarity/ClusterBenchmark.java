package dev.unwinder.triage.similarity;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A main program, no test: how long 100,000 stacks take, 5,000 of them different. Run with {@code -Xmx1g}. */
final class ClusterBenchmark {
    private ClusterBenchmark() {}

    public static void main(String[] args) {
        List<int[]> distinct = Populations.some(new Random(11), 500, 10, 30);
        List<int[]> stacks = new ArrayList<>(distinct);
        Random random = new Random(12);
        while (stacks.size() < 100_000) {
            stacks.add(distinct.get(random.nextInt(distinct.size())).clone());
        }
        for (int round = 0; round < 3; round++) {
            long start = System.nanoTime();
            Clusters clusters = Clusters.of(stacks, PositionDependentModel.casr(), Clusters.CASR_THRESHOLD);
            System.out.printf(
                    "%d stacks, %d different, %d pairs compared, %d clusters: %.2f s%n",
                    stacks.size(),
                    clusters.distinct(),
                    clusters.compared(),
                    clusters.count(),
                    (System.nanoTime() - start) / 1e9);
        }
    }
}
