package dev.unwinder.triage.model;

import java.util.List;

/**
 * What came out of one run.
 *
 * @param crashes all of them, unreadable ones too, in the order of their ids; those of the baseline that represent a cluster that is gone
 *     stand in {@code gone}
 * @param clusters by rank, the worst first
 * @param gone crashes of the baseline that clusters without members refer to
 * @param totals what there was in numbers
 * @param details where the rest of these crashes is, should only a part of each be kept
 */
public record TriageResult(
        List<Crash> crashes, List<CrashCluster> clusters, List<Crash> gone, Totals totals, Details details) {
    /** Leads from a crash of which {@link Reduction} has left a part to all of it. */
    @FunctionalInterface
    public interface Details {
        /**
         * The whole crash; the one that was asked with where there is no more of it.
         *
         * @throws java.io.UncheckedIOException when it cannot be read again
         */
        Crash of(Crash crash);
    }

    /**
     * A run in numbers.
     *
     * @param crashes rows, unreadable ones too
     * @param unreadable rows that hold nothing but an error
     * @param skipped files that were no cores
     * @param clusters that have members
     * @param bytesRead of all cores
     * @param micros from begin to end
     */
    public record Totals(int crashes, int unreadable, int skipped, int clusters, long bytesRead, long micros) {}

    /** With crashes that are whole already. */
    public TriageResult(List<Crash> crashes, List<CrashCluster> clusters, List<Crash> gone, Totals totals) {
        this(crashes, clusters, gone, totals, crash -> crash);
    }

    /** Copies. */
    public TriageResult {
        crashes = List.copyOf(crashes);
        clusters = List.copyOf(clusters);
        gone = List.copyOf(gone);
    }
}
