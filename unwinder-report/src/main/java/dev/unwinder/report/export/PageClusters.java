package dev.unwinder.report.export;

import dev.unwinder.triage.model.CrashCluster;
import dev.unwinder.triage.model.TriageResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Which clusters a page or a log shows: of very many those that rank first, and of the others the most frequent, so that neither it nor the memory
 * that it takes grows without end.
 *
 * @param shown by rank
 * @param others by rank
 */
record PageClusters(List<CrashCluster> shown, List<CrashCluster> others) {
    /** So many are shown for their rank. */
    static final int MOST_BY_RANK = 4000;
    /** So many of the others are shown for how often they were seen. */
    static final int MOST_BY_COUNT = 1000;
    /** So many of those that are gone are shown. */
    static final int MOST_GONE = 1000;

    /** Those of a run, without clusters that are gone. */
    static PageClusters of(TriageResult result) {
        List<CrashCluster> present = CrashIndex.present(result);
        if (present.size() <= MOST_BY_RANK + MOST_BY_COUNT) {
            return new PageClusters(present, List.of());
        }
        List<CrashCluster> low = present.subList(MOST_BY_RANK, present.size());
        List<CrashCluster> byCount = new ArrayList<>(low);
        byCount.sort(Comparator.comparing(CrashCluster::count, Comparator.reverseOrder()));
        Set<CrashCluster> frequent = Collections.newSetFromMap(new IdentityHashMap<>());
        frequent.addAll(byCount.subList(0, MOST_BY_COUNT));
        List<CrashCluster> shown = new ArrayList<>(present.subList(0, MOST_BY_RANK));
        List<CrashCluster> others = new ArrayList<>();
        for (CrashCluster cluster : low) {
            (frequent.contains(cluster) ? shown : others).add(cluster);
        }
        return new PageClusters(shown, others);
    }

    /** What a page does not show, in a sentence; empty if it shows all. */
    String rest() {
        return rest("are neither in this list nor in the graph: they hold");
    }

    /** What is not shown, in a sentence whose verb is given, and which says what holds the others; empty if all is shown. */
    String rest(String verb) {
        if (others.isEmpty()) {
            return "";
        }
        long crashes = 0;
        for (CrashCluster cluster : others) {
            crashes += cluster.count();
        }
        String kinds = others.size() == 1 ? "1 more kind" : others.size() + " more kinds";
        return kinds + ", of " + (crashes == others.size() ? "one crash each" : crashes + " crashes in all")
                + ", " + verb + " the " + MOST_BY_RANK
                + " that rank first, and the "
                + MOST_BY_COUNT + " most frequent of the others. JSON Lines have them all.";
    }
}
