package dev.unwinder.triage.cluster;

import dev.unwinder.triage.cause.CasrSeverity;
import dev.unwinder.triage.cause.Severity;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.CrashCluster;
import dev.unwinder.triage.model.Diagnosis;
import dev.unwinder.triage.signature.KeyStyle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Puts crashes together: those of one program with the same key, then those that are alike, then as somebody has decided. Immutable.
 *
 * <p>Crashes of two programs are never one, nor is one that could not be read.
 */
public final class Clustering {
    /** More than there are ratings of a stack. */
    private static final int QUALITIES = 8;

    private final ClusterOptions options;

    private Clustering(ClusterOptions options) {
        this.options = options;
    }

    /** By options. */
    public static Clustering of(ClusterOptions options) {
        return new Clustering(options);
    }

    /** The clusters, the worst first. */
    public List<CrashCluster> clusters(List<Crash> crashes) {
        return clusters(crashes, Optional.empty());
    }

    /**
     * The clusters, the worst first, those that are gone last.
     *
     * @param baseline the crashes of another run; each cluster tells what has become of it since
     */
    public List<CrashCluster> clusters(List<Crash> crashes, Optional<List<Crash>> baseline) {
        Map<String, Group> groups = new LinkedHashMap<>();
        for (Crash crash : crashes) {
            add(crash, false, groups);
        }
        for (Crash crash : baseline.orElse(List.of())) {
            add(crash, true, groups);
        }
        Joining joining = new Joining(new ArrayList<>(groups.values()));
        if (options.style() == KeyStyle.UNWINDER) {
            joining.alike(options.signatures());
        }
        joining.byHand(options.decisions());
        List<CrashCluster> clusters = new ArrayList<>();
        for (List<Group> members : joining.clusters()) {
            clusters.add(cluster(members, baseline.isPresent()));
        }
        clusters.sort(order());
        for (int i = 0; i < clusters.size(); i++) {
            clusters.set(i, ranked(clusters.get(i), i + 1));
        }
        return clusters;
    }

    private void add(Crash crash, boolean old, Map<String, Group> groups) {
        Optional<Group> found = group(crash);
        if (found.isPresent()) {
            Group known = groups.putIfAbsent(found.get().id(), found.get());
            (known == null ? found.get() : known).add(crash, old);
        }
    }

    /**
     * Tells crashes apart as far as one alone shows it: those with the same answer are in one cluster, in which the first of the greatest
     * {@link #merit} among them may represent it. Empty for a crash that is in none.
     */
    public Optional<String> groupId(Crash crash) {
        return group(crash).map(Group::id);
    }

    /** How well a crash shows what its cluster is about: the worst one does, so that its cause goes with the cluster's severity; then the best stack. */
    public int merit(Crash crash) {
        if (crash.diagnosis().isEmpty()) {
            return -1;
        }
        Diagnosis diagnosis = crash.diagnosis().get();
        int severity = options.byCasr()
                ? CasrSeverity.UNDEFINED.ordinal() - diagnosis.casr().ordinal()
                : diagnosis.severity().level().ordinal();
        return severity * QUALITIES + diagnosis.quality().rating();
    }

    private Optional<Group> group(Crash crash) {
        if (crash.diagnosis().isEmpty()) {
            return Optional.empty();
        }
        Diagnosis diagnosis = crash.diagnosis().get();
        String program = crash.program().name();
        // a crash that a style has no key for is alone with those that look the same to us
        String key = diagnosis.key(options.style()).orElseGet(diagnosis::signature);
        String id = Group.id(program, key);
        Optional<String> piece = options.decisions().piece(id, crash.id());
        if (piece.isPresent()) {
            id = Group.id(program, key, piece.get());
        }
        boolean alone = piece.isPresent() || options.decisions().isAlone(id);
        return Optional.of(new Group(id, program, key, alone));
    }

    private CrashCluster cluster(List<Group> groups, boolean compared) {
        Group largest = groups.get(0);
        List<Crash> now = new ArrayList<>();
        List<Crash> before = new ArrayList<>();
        for (Group group : groups) {
            boolean larger = group.size() > largest.size();
            boolean sameSize = group.size() == largest.size();
            largest = larger || sameSize && group.id().compareTo(largest.id()) < 0 ? group : largest;
            now.addAll(group.now());
            before.addAll(group.before());
        }
        List<Crash> shown = now.isEmpty() ? before : now;
        Crash representative = shown.get(0);
        for (Crash crash : shown) {
            representative = merit(crash) > merit(representative) ? crash : representative;
        }
        Severity severity = representative.diagnosis().orElseThrow().severity();
        CasrSeverity casr = representative.diagnosis().orElseThrow().casr();
        TreeSet<String> builds = new TreeSet<>();
        TreeSet<Instant> times = new TreeSet<>();
        List<String> ids = new ArrayList<>();
        for (Crash crash : shown) {
            Diagnosis diagnosis = crash.diagnosis().orElseThrow();
            severity = diagnosis.severity().level().compareTo(severity.level()) > 0 ? diagnosis.severity() : severity;
            casr = diagnosis.casr().compareTo(casr) < 0 ? diagnosis.casr() : casr;
            builds.add(crash.program().build());
            crash.source().time().ifPresent(times::add);
        }
        now.forEach(crash -> ids.add(crash.id()));
        return new CrashCluster(
                largest.id(),
                0,
                largest.key(),
                largest.program(),
                representative.diagnosis().orElseThrow().signature(),
                now.size(),
                severity,
                casr,
                times.isEmpty() ? Optional.empty() : Optional.of(times.first()),
                times.isEmpty() ? Optional.empty() : Optional.of(times.last()),
                new ArrayList<>(builds),
                ids,
                representative.id(),
                compared
                        ? Optional.of(new CrashCluster.Change(state(now.size(), before.size()), before.size()))
                        : Optional.empty());
    }

    private static CrashCluster.State state(int now, int before) {
        if (before == 0) {
            return CrashCluster.State.NEW;
        }
        if (now == 0) {
            return CrashCluster.State.GONE;
        }
        return now > before ? CrashCluster.State.GROWING : CrashCluster.State.SAME;
    }

    private Comparator<CrashCluster> order() {
        Comparator<CrashCluster> gone = Comparator.comparing(it -> it.count() == 0);
        Comparator<CrashCluster> worse = options.byCasr()
                ? Comparator.comparing(CrashCluster::casr)
                : Comparator.comparing((CrashCluster it) -> it.severity().level(), Comparator.reverseOrder());
        return gone.thenComparing(worse)
                .thenComparing(CrashCluster::count, Comparator.reverseOrder())
                .thenComparing(CrashCluster::program)
                .thenComparing(CrashCluster::signature)
                .thenComparing(CrashCluster::id);
    }

    private static CrashCluster ranked(CrashCluster it, int rank) {
        return new CrashCluster(
                it.id(),
                rank,
                it.key(),
                it.program(),
                it.signature(),
                it.count(),
                it.severity(),
                it.casr(),
                it.firstSeen(),
                it.lastSeen(),
                it.builds(),
                it.members(),
                it.representative(),
                it.change());
    }
}
