package dev.unwinder.report.export;

import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.CrashCluster;
import dev.unwinder.triage.model.Diagnosis;
import dev.unwinder.triage.model.TriageResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The crashes of a result by their ids. */
final class CrashIndex {
    private final Map<String, Crash> byId;
    private final Map<String, Crash> gone;
    private final TriageResult.Details details;

    CrashIndex(TriageResult result) {
        details = result.details();
        byId = index(result.crashes());
        gone = index(result.gone());
    }

    private static Map<String, Crash> index(List<Crash> crashes) {
        Map<String, Crash> byId = new HashMap<>(crashes.size() * 2);
        for (Crash crash : crashes) {
            byId.putIfAbsent(crash.id(), crash);
        }
        return byId;
    }

    /** Whether crashes of a cluster were seen in this run. */
    static boolean isPresent(CrashCluster cluster) {
        return cluster.count() > 0;
    }

    /** The clusters of which crashes were seen in this run. */
    static List<CrashCluster> present(TriageResult result) {
        List<CrashCluster> present = new ArrayList<>();
        for (CrashCluster cluster : result.clusters()) {
            if (isPresent(cluster)) {
                present.add(cluster);
            }
        }
        return present;
    }

    /** What was found in the crash to look at. */
    Optional<Diagnosis> representative(CrashCluster cluster) {
        // what had crashed in the baseline may have crashed otherwise since, and have the same id
        Crash crash = (isPresent(cluster) ? byId : gone).get(cluster.representative());
        return crash == null ? Optional.empty() : details.of(crash).diagnosis();
    }

    /** The crashes of a cluster in this run; one that is referred to but not there is passed over. */
    List<Crash> members(CrashCluster cluster) {
        List<Crash> members = new ArrayList<>(cluster.members().size());
        for (String id : cluster.members()) {
            Crash crash = byId.get(id);
            if (crash != null) {
                members.add(crash);
            }
        }
        return members;
    }
}
