package dev.unwinder.report.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.model.Crash;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TriageJsonTest {
    private static String written(Crash... crashes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TriageJson json = new TriageJson(out)) {
            for (Crash crash : crashes) {
                json.write(crash);
            }
            json.write(SampleCrashes.cluster());
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static TriageJsonReader reader(String text) {
        return new TriageJsonReader("old.jsonl", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Crash> read(String text) throws IOException, MalformedDataException {
        TriageJsonReader reader = reader(text);
        List<Crash> all = new ArrayList<>();
        for (Optional<Crash> crash = reader.next(); crash.isPresent(); crash = reader.next()) {
            all.add(crash.get());
        }
        return all;
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        String text = written(SampleCrashes.whole("bundle.tar"), SampleCrashes.unreadable("core.2"));
        List<Crash> crashes = read(text);
        assertThat(text.lines()).hasSize(3).allMatch(it -> it.startsWith("{\"schema\":1,\"type\":\"c"));
        assertThat(text).matches("[\\n -~]*").contains("\"id\":\"web1:bundle.tar!/cores/core.1\"");
        assertThat(crashes).hasSize(2);
        assertThat(crashes.get(1)).isEqualTo(SampleCrashes.unreadable("core.2"));
        Crash whole = crashes.get(0);
        CrashFrame first = whole.diagnosis().get().stack().frames().get(0);
        assertThat(first.function()).contains("crash\u001b[31m \ufffd");
        assertThat(written(whole)).isEqualTo(written(SampleCrashes.whole("bundle.tar")));
    }

    @Test
    void theSchemaIsInTheLibraryToo() throws Exception {
        try (InputStream resource = TriageJson.class.getResourceAsStream("unwinder-triage-1.schema.json")) {
            assertThat(resource.readAllBytes())
                    .isEqualTo(Files.readAllBytes(Path.of("../docs/json-schema/unwinder-triage-1.schema.json")));
        }
    }

    /** The line of a cluster names all its members. */
    @Test
    void clustersOfAnyLengthArePassedOver() throws Exception {
        String members = "\"member\",".repeat(TriageJsonReader.MAX_LINE / 8);
        String text = "{\"schema\":1,\"type\":\"cluster\",\"members\":[" + members + "\"\"]}\n";
        assertThat(read(text + written(SampleCrashes.whole("bundle.tar")))).hasSize(1);
        assertThatThrownBy(() -> read(text.replace("cluster", "crash"))).hasMessageContaining("a line of more than");
    }

    @Test
    void aLineThatBreaksOffIsPassedOver() throws Exception {
        String text = written(SampleCrashes.unreadable("a"), SampleCrashes.unreadable("b"));
        int secondLine = text.indexOf('\n') + 1;
        for (int cut = secondLine + 1; cut < text.indexOf('\n', secondLine); cut++) {
            TriageJsonReader reader = reader(text.substring(0, cut));
            assertThat(reader.next()).isPresent();
            assertThat(reader.next()).isEmpty();
            assertThat(reader.isCut()).isTrue();
        }
    }

    @Test
    void whatIsNoLineOfOursIsAnErrorWithAPlace() {
        String good = "{\"schema\":1,\"type\":\"crash\",\"path\":\"a\"}\n";
        for (String bad : new String[] {
            "no json",
            "[1]",
            "{\"schema\":2,\"type\":\"crash\",\"path\":\"a\"}",
            "{\"schema\":1,\"type\":\"crash\"}",
            "{} {}",
            "{\"schema\":1,\"type\":\"crash\",\"path\":\"a\",\"x\":" + "[".repeat(100) + "]".repeat(100) + "}",
            "{\"schema\":1,\"path\":\"a\",\"x\":[" + "1,".repeat(1_100_000) + "1]}",
            "x".repeat(TriageJsonReader.MAX_LINE + 1)
        }) {
            assertThatThrownBy(() -> read(good + bad + "\n" + good))
                    .as(bad.substring(0, Math.min(60, bad.length())))
                    .isInstanceOf(MalformedDataException.class)
                    .hasMessageStartingWith("old.jsonl+0x27: ");
        }
    }

    @Test
    void fieldsOfAnotherKindAreNotThere() throws Exception {
        List<Crash> crashes = read("\n"
                + "{\"schema\":1,\"type\":\"later\"}\n"
                + "{\"schema\":1,\"type\":\"crash\",\"path\":\"a\",\"time\":\"never\","
                + "\"program\":[],\"stack\":{\"frames\":[{\"pc\":\"0xg\",\"line\":-1,\"file\":\"f\",\"origin\":\"magic\"},7,null]},"
                + "\"quality\":{\"rating\":99},\"notes\":{},\"bytes_read\":1e9,\"cause\":\"x\",\"severity\":{\"level\":7},"
                + "\"micros\":123456789012345678901234567890}");
        assertThat(crashes).hasSize(1);
        assertThat(crashes.get(0).source().time()).isEmpty();
        assertThat(crashes.get(0).diagnosis().get().stack().frames()).hasSize(1);
        assertThat(crashes.get(0).diagnosis().get().quality().rating()).isEqualTo(4);
    }
}
