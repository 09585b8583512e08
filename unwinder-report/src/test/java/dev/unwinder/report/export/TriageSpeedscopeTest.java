package dev.unwinder.report.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SpecificationVersion;
import dev.unwinder.triage.model.TriageResult;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TriageSpeedscopeTest {
    private static JsonNode file(TriageResult result) throws IOException {
        String text = Printed.bytes(new TriageSpeedscope("a run")::print, result);
        Printed.assertValid(text, "speedscope-file-format-schema.json", SpecificationVersion.DRAFT_7);
        assertThat(text).matches("[\\n -~]*");
        return Printed.json(text);
    }

    private static String name(JsonNode file, JsonNode frame) {
        return file.at("/shared/frames").get(frame.asInt()).get("name").asString();
    }

    @Test
    void aProfileOverAllAndOneForEachCluster() throws IOException {
        JsonNode file = file(MadeUpCrashes.of(60, 8));
        assertThat(file.get("name").asString()).isEqualTo("a run");
        assertThat(file.get("profiles").size()).isEqualTo(9);
        JsonNode all = file.at("/profiles/0");
        assertThat(all.get("endValue").asInt()).isEqualTo(60);
        assertThat(file.at("/profiles/1/endValue").asInt()).isEqualTo(20);
        assertThat(file.at("/profiles/1/name").asString()).startsWith("1. shop::checked<int>(int) | ");
        JsonNode sample = all.at("/samples/0");
        assertThat(name(file, sample.get(0))).isEqualTo("_start");
        assertThat(name(file, sample.get(sample.size() - 1))).isEqualTo("__pthread_kill_implementation");
        assertThat(name(file, sample.get(sample.size() - 4))).isEqualTo("shop::checked<int>(int) [inlined]");
    }

    @Test
    void eachProfileHasAWeightForEachSample() throws IOException {
        for (JsonNode profile : file(MadeUpCrashes.of(60, 8)).get("profiles")) {
            int sum = 0;
            for (JsonNode weight : profile.get("weights")) {
                sum += weight.asInt();
            }
            assertThat(profile.get("samples").size())
                    .isEqualTo(profile.get("weights").size());
            assertThat(profile.get("endValue").asInt()).isEqualTo(sum);
        }
    }

    @Test
    void whatIsLeftOutIsTold() throws IOException {
        JsonNode deep = file(MadeUpCrashes.deep(512, 100_000, 99_000, 101_000));
        assertThat(deep.at("/profiles/0/name").asString())
                .isEqualTo("all crashes (101380 frames of the deepest stack are left out)");
        assertThat(deep.at("/profiles/1/name").asString())
                .endsWith(" (101380 frames of the deepest stack are left out)");
        assertThat(deep.at("/profiles/0/samples")).hasSize(1);
        assertThat(deep.at("/profiles/0/samples/0")).hasSize(133);
        assertThat(name(deep, deep.at("/profiles/0/samples/0/32"))).isEqualTo("[frames left out]");
        assertThat(name(deep, deep.at("/profiles/0/samples/0/31"))).isEqualTo("f480");
        JsonNode many = file(PageClustersTest.run(101, 3));
        assertThat(many.get("profiles")).hasSize(101);
        assertThat(many.at("/profiles/0/name").asString())
                .isEqualTo("all crashes (of 101 kinds; only the first 100 have a profile of their own)");
    }

    @Test
    void hostileNamesAndNothing() throws IOException {
        file(MadeUpCrashes.of(20, 4, Hostile.TEXT));
        file(MadeUpCrashes.none());
        file(MadeUpCrashes.bare());
    }
}
