package dev.unwinder.report.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.SpecificationVersion;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.CrashSource;
import dev.unwinder.triage.model.CrashedProgram;
import dev.unwinder.triage.model.Effort;
import dev.unwinder.triage.model.TriageResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TriageSarifTest {
    private static String sarif(TriageResult result) throws IOException {
        return Printed.bytes(new TriageSarif("1.2.3")::print, result);
    }

    private static void assertValid(String log) throws IOException {
        Printed.assertValid(log, "sarif-schema-2.1.0.json", SpecificationVersion.DRAFT_4);
    }

    @Test
    void aResultForEachCluster() throws IOException {
        String log = sarif(MadeUpCrashes.of(60, 8));
        assertValid(log);
        JsonNode run = Printed.json(log).get("runs").get(0);
        assertThat(run.at("/tool/driver/version").asString()).isEqualTo("1.2.3");
        assertThat(run.get("results").size()).isEqualTo(9);
        JsonNode result = run.get("results").get(1);
        assertThat(result.get("ruleId").asString()).isEqualTo("write");
        assertThat(run.at("/tool/driver/rules")
                        .get(result.get("ruleIndex").asInt())
                        .get("id")
                        .asString())
                .isEqualTo("write");
        assertThat(result.get("level").asString()).isEqualTo("warning");
        assertThat(result.get("occurrenceCount").asInt()).isEqualTo(13);
        assertThat(result.at("/fingerprints/unwinder~1v1").asString()).isEqualTo("000abcdef001");
        assertThat(result.at("/partialFingerprints/satyr~1v1").asString()).hasSize(40);
        assertThat(result.at("/analysisTarget/uri").asString()).isEqualTo("file:///opt/shop/bin/shop-server");
    }

    @Test
    void itsPlaceIsTheProgramsOwnInnermostLine() throws IOException {
        JsonNode results = Printed.json(sarif(MadeUpCrashes.of(60, 8))).at("/runs/0/results");
        JsonNode aborted = results.get(0);
        assertThat(aborted.at("/stacks/0/frames/0/location/physicalLocation/artifactLocation/uri")
                        .asString())
                .isEqualTo("nptl/pthread_kill.c");
        assertThat(aborted.at("/locations/0/physicalLocation/artifactLocation/uri")
                        .asString())
                .isEqualTo("file:///src/shop/checked.hpp");
        assertThat(aborted.at("/locations/0/physicalLocation/region/startLine").asInt())
                .isEqualTo(12);
        JsonNode steps = aborted.at("/codeFlows/0/threadFlows/0/locations");
        assertThat(steps.get(0)
                        .at("/location/logicalLocations/0/fullyQualifiedName")
                        .asString())
                .isEqualTo("main");
        assertThat(steps.get(steps.size() - 1).at("/location/message/text").asString())
                .isEqualTo("__pthread_kill_implementation");
    }

    @Test
    void theBaselineShows() throws IOException {
        JsonNode results = Printed.json(sarif(MadeUpCrashes.of(60, 8))).at("/runs/0/results");
        assertThat(List.of(0, 1, 2, 8))
                .extracting(index -> results.get(index).get("baselineState").asString())
                .containsExactly("unchanged", "new", "updated", "absent");
        assertThat(results.get(8).get("occurrenceCount")).isNull();
    }

    @Test
    void unreadableCoresAreNotifications() throws IOException {
        JsonNode notification =
                Printed.json(sarif(MadeUpCrashes.of(2, 1))).at("/runs/0/invocations/0/toolExecutionNotifications/0");
        assertThat(notification.at("/message/text").asString()).isEqualTo("the ELF header ends after 12 bytes");
        assertThat(notification
                        .at("/locations/0/physicalLocation/artifactLocation/uri")
                        .asString())
                .isEqualTo("file:///var/cores/core.cut");
    }

    @Test
    void foreignTextMakesNoLinkAndNoPlaceholder() throws IOException {
        String log = sarif(MadeUpCrashes.of(20, 4, Hostile.TEXT));
        assertValid(log);
        assertThat(log).matches("[\\n -~]*");
        JsonNode result = Printed.json(log).at("/runs/0/results/0");
        assertThat(result.at("/message/text").asString())
                .contains("{{0}}", "[click] (http", "\\u202egnp.exe", "\\x1b[31m")
                .doesNotContain("](", " {0} ");
        assertThat(result.at("/stacks/0/frames/4/location/physicalLocation/artifactLocation/uri")
                        .asString())
                .startsWith("file:///src/shop/cart.cc%3C/script%3E")
                .matches("[A-Za-z0-9:/%._~-]*");
    }

    @Test
    void theJudgeRefusesWhatTheStandardDoesNotKnow() throws IOException {
        String log = sarif(MadeUpCrashes.of(2, 1)).replace("\"ruleId\"", "\"rule_id\"");
        assertThatThrownBy(() -> assertValid(log)).hasMessageContaining("rule_id");
    }

    @Test
    void ofVeryManyKindsTheRestIsCounted() throws IOException {
        String log = sarif(PageClustersTest.run(5100, 1200));
        JsonNode run = Printed.json(log).at("/runs/0");
        assertThat(run.get("results")).hasSize(6000);
        JsonNode notes = run.at("/invocations/0/toolExecutionNotifications");
        assertThat(notes).hasSize(2);
        assertThat(notes.at("/0/message/text").asString())
                .isEqualTo(
                        "100 more kinds, of one crash each, are not in this log, which holds the 4000 that rank first,"
                                + " and the 1000 most frequent of the others. JSON Lines have them all.");
        assertThat(notes.at("/1/message/text").asString()).startsWith("200 more kinds are gone, and not in this log.");
        assertThat(notes.at("/0/level").asString()).isEqualTo("note");
        assertValid(sarif(PageClustersTest.run(3, 1001)));
    }

    @Test
    void ofVeryManyCoresThatCannotBeReadTheRestIsCounted() throws IOException {
        List<Crash> crashes = new ArrayList<>();
        for (int i = 0; i < 1001; i++) {
            crashes.add(
                    Crash.unreadable(CrashSource.of("core." + i), CrashedProgram.unknown(), Effort.none(), "no core"));
        }
        String log =
                sarif(new TriageResult(crashes, List.of(), List.of(), new TriageResult.Totals(1001, 1001, 0, 0, 0, 0)));
        assertValid(log);
        JsonNode notes = Printed.json(log).at("/runs/0/invocations/0/toolExecutionNotifications");
        assertThat(notes).hasSize(1001);
        assertThat(notes.at("/1000/message/text").asString()).isEqualTo("1 more core could not be read.");
    }

    @Test
    void aDeepStackTellsHowManyFramesAreLeftOut() throws IOException {
        String log = sarif(MadeUpCrashes.deep(512, 100_000));
        assertValid(log);
        JsonNode stack = Printed.json(log).at("/runs/0/results/0/stacks/0");
        assertThat(stack.get("frames")).hasSize(200);
        assertThat(stack.at("/message/text").asString())
                .isEqualTo(
                        "The stack of the thread that crashed, the innermost frame first; 100312 frames are left out");
    }

    @Test
    void nothingIsALogToo() throws IOException {
        TriageResult nothing = MadeUpCrashes.none();
        String log = sarif(nothing);
        assertValid(log);
        assertThat(Printed.json(log).at("/runs/0/results").size()).isZero();
        assertValid(sarif(MadeUpCrashes.bare()));
    }
}
