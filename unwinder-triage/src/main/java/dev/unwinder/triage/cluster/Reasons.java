package dev.unwinder.triage.cluster;

import dev.unwinder.triage.CrashStack;
import dev.unwinder.triage.explain.Explanation;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.CrashCluster;
import dev.unwinder.triage.signature.KeyStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Why two crashes are in one cluster, or in two: by the same rules by which clusters are made. */
public final class Reasons {
    private Reasons() {}

    /**
     * Compares two crashes.
     *
     * @throws IllegalArgumentException when one of them has no stack
     */
    public static Explanation of(ClusterOptions options, Crash first, Crash second) {
        CrashStack ofFirst = stack(first);
        CrashStack ofSecond = stack(second);
        List<String> steps = new ArrayList<>();
        steps.add("A: " + first.diagnosis().orElseThrow().cause().line());
        steps.add("B: " + second.diagnosis().orElseThrow().cause().line());
        steps.addAll(Explanation.of(options.signatures(), ofFirst, ofSecond).steps());
        List<CrashCluster> clusters = Clustering.of(options).clusters(List.of(first, second));
        boolean same = clusters.size() == 1;
        if (!first.program().name().equals(second.program().name())) {
            steps.add("the programs are " + first.program().name() + " and "
                    + second.program().name() + ": crashes of two programs are never one");
        } else {
            Optional<String> key = first.diagnosis().orElseThrow().key(options.style());
            Optional<String> other = second.diagnosis().orElseThrow().key(options.style());
            if (key.isEmpty() && other.isEmpty()) {
                steps.add("neither has a key by " + options.style()
                        + (same ? ": that they are one rests on the stacks or on what was decided by hand" : ""));
            } else if (key.equals(other)) {
                steps.add("the key by " + options.style() + " is the same"
                        + (same ? "" : ", but they were parted by hand"));
            } else {
                steps.add("the keys by " + options.style() + " differ"
                        + (same
                                ? ", but they end at the same function and the stacks are alike, or they were joined"
                                        + " by hand"
                                : whyTwo(options, first, second)));
            }
        }
        if (same) {
            steps.add("both are in cluster " + clusters.get(0).id());
        } else {
            boolean firstIsFirst = clusters.get(0).members().get(0).equals(first.id());
            steps.add("A is in cluster " + clusters.get(firstIsFirst ? 0 : 1).id());
            steps.add("B is in cluster " + clusters.get(firstIsFirst ? 1 : 0).id());
        }
        return new Explanation(same, steps);
    }

    private static String whyTwo(ClusterOptions options, Crash first, Crash second) {
        if (options.style() != KeyStyle.UNWINDER) {
            return "";
        }
        boolean sameEnd = Joining.decider(signature(first)).equals(Joining.decider(signature(second)));
        return sameEnd
                ? ", and though they end at the same function, the stacks are not alike, or they were parted by hand"
                : ", and they end at different functions: that the stacks are alike would not be enough";
    }

    private static String signature(Crash crash) {
        return crash.diagnosis().orElseThrow().signature();
    }

    private static CrashStack stack(Crash crash) {
        return crash.diagnosis()
                .orElseThrow(() -> new IllegalArgumentException(crash.id() + " has no stack"))
                .stack();
    }
}
