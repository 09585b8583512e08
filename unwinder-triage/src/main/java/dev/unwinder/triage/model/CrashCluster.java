package dev.unwinder.triage.model;

import dev.unwinder.triage.cause.CasrSeverity;
import dev.unwinder.triage.cause.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Crashes that are one.
 *
 * @param id short, and the same in every run that finds the same key
 * @param rank from 1: the place in the order in which they should be looked at
 * @param key what its crashes share, in the style that was asked for; where several keys were joined, the most frequent one
 * @param program the last part of the program's path
 * @param signature ours, of the representative
 * @param count how many crashes there are in this run; the baseline's do not count
 * @param severity the worst of them
 * @param casr CASR's worst
 * @param firstSeen the earliest, if any has a time
 * @param lastSeen the latest
 * @param builds of the program, as {@link CrashedProgram#build} tells them, sorted
 * @param members the ids of its crashes in this run, in the order in which they came
 * @param representative the id of the crash to look at: of the best stack; of a cluster that is gone, one of the baseline's
 * @param change what has become of it since the baseline; empty where none was given
 */
public record CrashCluster(
        String id,
        int rank,
        String key,
        String program,
        String signature,
        int count,
        Severity severity,
        CasrSeverity casr,
        Optional<Instant> firstSeen,
        Optional<Instant> lastSeen,
        List<String> builds,
        List<String> members,
        String representative,
        Optional<Change> change) {
    /** What has become of a cluster since the baseline. */
    public enum State {
        /** It was not there. */
        NEW("new"),
        /** It is not there any more. */
        GONE("gone"),
        /** It has more crashes than before. */
        GROWING("growing"),
        /** It has as many, or fewer. */
        SAME("same");

        private final String word;

        State(String word) {
            this.word = word;
        }

        /** As it is shown. */
        @Override
        public String toString() {
            return word;
        }
    }

    /**
     * A cluster beside the baseline.
     *
     * @param state in a word
     * @param before how many crashes it had
     */
    public record Change(State state, int before) {}

    /** Copies. */
    public CrashCluster {
        builds = List.copyOf(builds);
        members = List.copyOf(members);
    }
}
