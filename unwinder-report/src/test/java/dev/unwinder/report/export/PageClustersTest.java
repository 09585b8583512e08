package dev.unwinder.report.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.triage.cause.CasrSeverity;
import dev.unwinder.triage.cause.Severity;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.CrashCluster;
import dev.unwinder.triage.model.CrashExtras;
import dev.unwinder.triage.model.CrashSource;
import dev.unwinder.triage.model.CrashedProgram;
import dev.unwinder.triage.model.Effort;
import dev.unwinder.triage.model.TriageResult;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PageClustersTest {
    /** Clusters of one crash each, but the last, which has three; then some that are gone. */
    static TriageResult run(int kinds, int gone) {
        List<Crash> crashes = new ArrayList<>();
        List<CrashCluster> clusters = new ArrayList<>();
        for (int rank = 1; rank <= kinds + gone; rank++) {
            List<String> members = new ArrayList<>();
            for (int i = 0; rank <= kinds && i < (rank == kinds ? 3 : 1); i++) {
                CrashSource source = new CrashSource(
                        "core." + rank + "." + i, "", Optional.empty(), Optional.of(Instant.ofEpochSecond(rank)));
                crashes.add(new Crash(
                        source,
                        CrashedProgram.unknown(),
                        Optional.empty(),
                        CrashExtras.none(),
                        Effort.none(),
                        true,
                        List.of(),
                        Optional.empty()));
                members.add(source.id());
            }
            clusters.add(new CrashCluster(
                    "id" + rank,
                    rank,
                    "key",
                    "app",
                    "function" + rank,
                    members.size(),
                    new Severity(Severity.Level.LOW, "reason"),
                    CasrSeverity.UNDEFINED,
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    members,
                    "core." + rank + ".0",
                    Optional.empty()));
        }
        return new TriageResult(
                crashes, clusters, List.of(), new TriageResult.Totals(crashes.size(), 0, 0, kinds, 0, 0));
    }

    @Test
    void allAreShownWhileTheyAreNotTooMany() {
        PageClusters clusters = PageClusters.of(run(5000, 10));
        assertThat(clusters.shown()).hasSize(5000);
        assertThat(clusters.others()).isEmpty();
        assertThat(clusters.rest()).isEmpty();
    }

    @Test
    void ofVeryManyTheFirstAndTheMostFrequentAreShown() {
        PageClusters clusters = PageClusters.of(run(5100, 10));
        assertThat(clusters.shown()).hasSize(5000);
        assertThat(clusters.shown())
                .isSortedAccordingTo((a, b) -> a.rank() - b.rank())
                .extracting(CrashCluster::rank)
                .contains(1, 4999, 5100)
                .doesNotContain(5000, 5110);
        assertThat(clusters.others()).hasSize(100);
        assertThat(clusters.rest()).startsWith("100 more kinds, of one crash each, are neither");
    }

    @Test
    void thePageTellsWhatItLeavesOut() throws IOException {
        String page = Printed.bytes(new TriagePage("run", Instant.EPOCH)::print, run(5100, 1200));
        String open = "type=\"application/json\">";
        int from = page.indexOf(open) + open.length();
        JsonNode json = Printed.json(page.substring(from, page.indexOf("</script>", from)));
        assertThat(json.at("/clusters")).hasSize(5000);
        assertThat(json.at("/clusters/4999/rank").asInt()).isEqualTo(5100);
        assertThat(json.at("/members")).hasSize(5002);
        assertThat(json.at("/other_times")).hasSize(100);
        assertThat(json.at("/other_times/0").asInt()).isEqualTo(5000);
        assertThat(json.at("/rest").asString()).startsWith("100 more kinds");
        assertThat(json.at("/gone")).hasSize(1000);
        assertThat(json.at("/more_gone").asInt()).isEqualTo(200);
        assertThat(page).contains("5102 crashes of 5100 kinds", "and 4900 more, many of which are shown where");
    }
}
