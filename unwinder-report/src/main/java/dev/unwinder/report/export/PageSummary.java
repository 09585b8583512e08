package dev.unwinder.report.export;

import dev.unwinder.triage.model.CrashCluster;
import dev.unwinder.triage.model.TriageResult;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** A run in a sentence or two. */
final class PageSummary {
    private PageSummary() {}

    static String of(TriageResult result) {
        long crashes = 0;
        int clusters = 0;
        Optional<Instant> first = Optional.empty();
        Optional<Instant> last = Optional.empty();
        Map<CrashCluster.State, Integer> states = new EnumMap<>(CrashCluster.State.class);
        for (CrashCluster cluster : result.clusters()) {
            cluster.change().ifPresent(change -> states.merge(change.state(), 1, Integer::sum));
            if (!CrashIndex.isPresent(cluster)) {
                continue;
            }
            crashes += cluster.count();
            clusters++;
            first = pick(first, cluster.firstSeen(), -1);
            last = pick(last, cluster.lastSeen(), 1);
        }
        StringBuilder text = new StringBuilder()
                .append(crashes)
                .append(crashes == 1 ? " crash of " : " crashes of ")
                .append(clusters)
                .append(clusters == 1 ? " kind" : " kinds");
        if (first.isPresent() && last.isPresent()) {
            text.append(", ").append(days(first.get(), last.get()));
        }
        text.append('.');
        changes(text, states);
        if (result.totals().unreadable() > 0) {
            text.append(' ').append(result.totals().unreadable()).append(" could not be read.");
        }
        return text.toString();
    }

    private static void changes(StringBuilder text, Map<CrashCluster.State, Integer> states) {
        if (states.isEmpty()) {
            return;
        }
        text.append(" Since the baseline:");
        char separator = ' ';
        for (CrashCluster.State state : CrashCluster.State.values()) {
            if (state != CrashCluster.State.SAME) {
                text.append(separator)
                        .append(separator == ',' ? " " : "")
                        .append(states.getOrDefault(state, 0))
                        .append(' ')
                        .append(state);
                separator = ',';
            }
        }
        text.append('.');
    }

    private static Optional<Instant> pick(Optional<Instant> best, Optional<Instant> other, int sign) {
        boolean better = other.isPresent() && (best.isEmpty() || other.get().compareTo(best.get()) * sign > 0);
        return better ? other : best;
    }

    /** One day, or from the first to the last. */
    static String days(Instant first, Instant last) {
        return day(first).equals(day(last)) ? "on " + day(first) : "from " + day(first) + " to " + day(last);
    }

    /** The day in UTC. */
    static String day(Instant time) {
        return time.atOffset(ZoneOffset.UTC).toLocalDate().toString();
    }
}
