package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.unwinder.report.triage.TriageJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TriageCommandTest {
    @TempDir
    Path folder;

    private Path cores;

    @BeforeEach
    void makeCores() throws IOException {
        cores = Files.createDirectories(folder.resolve("cores/below"));
        Cores.whole(cores);
        Files.copy(cores.resolve("core"), cores.resolve("copy"));
        Files.writeString(cores.resolve("readme"), "hello");
    }

    private static void assertFits(Path lines) throws IOException {
        try (InputStream resource = TriageJson.class.getResourceAsStream("unwinder-triage-1.schema.json")) {
            String text = new String(resource.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("\"additionalProperties\": true", "\"additionalProperties\": false");
            Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(text, InputFormat.JSON);
            for (String line : Files.readAllLines(lines)) {
                assertThat(schema.validate(line, InputFormat.JSON)).as(line).isEmpty();
            }
        }
    }

    @Test
    void aTableAndJsonLines() throws Exception {
        Path lines = folder.resolve("now.jsonl");
        Shell.Result result =
                Shell.run("triage", folder.resolve("cores"), "--jsonl", lines, "--include", "arguments,memory");
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .startsWith("#  count  severity  first seen (UTC)")
                .contains("2 crashes in 1 cluster, 1 file skipped;");
        assertThat(Files.readAllLines(lines))
                .hasSize(4)
                .anyMatch(it -> it.contains("\"arguments\":\"./a.out -x\"") && it.contains("\"stack_bytes\":\"00"));
        assertFits(lines);
    }

    @Test
    void nothingOfArgumentsEnvironmentAndMemoryUnlessAskedFor() throws Exception {
        Shell.Result result = Shell.run("triage", cores, "--format", "jsonl");
        assertThat(result.out().lines()).hasSize(4);
        assertThat(result.out()).doesNotContain("-x", "stack_bytes", "environment");
        Path lines = Files.writeString(folder.resolve("lines"), result.out());
        assertFits(lines);
    }

    @Test
    void whatEarlierReportsHaveOfThatIsLeftOutToo() throws Exception {
        Path old = folder.resolve("old.jsonl");
        Shell.run("triage", cores, "--jsonl", old, "--include", "arguments");
        String told = Files.readString(old).replace("\"cause\":{", "\"cause\":{\"message\":\"hunter2\",");
        Files.writeString(old, told);
        Path page = folder.resolve("page.html");
        Shell.Result plain = Shell.run("triage", old, "--format", "jsonl", "--html", page);
        assertThat(plain.out()).contains("\"cause\"").doesNotContain("hunter2", "-x");
        assertThat(page).content().doesNotContain("hunter2");
        Shell.Result asked =
                Shell.run("triage", old, "--format", "jsonl", "--html", page, "--include", "messages,arguments");
        assertThat(asked.out()).contains("\"message\":\"hunter2\"", "-x");
        assertThat(page).content().contains("hunter2");
        Shell.Result merged = Shell.run("triage", cores, "--baseline", old, "--format", "jsonl");
        assertThat(merged.out()).contains("\"state\":\"same\"");
    }

    @Test
    void aPageAndALogBesideTheTable() throws Exception {
        Path page = folder.resolve("page.html");
        Path log = folder.resolve("log.sarif");
        Shell.Result result = Shell.run("triage", cores, "--html", page, "--sarif", log);
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith("#  count  severity");
        assertThat(page).content().startsWith("<!DOCTYPE html>").contains("2 crashes of 1 kind");
        assertThat(log).content().contains("\"version\":\"2.1.0\"", "\"occurrenceCount\":2");
        Shell.Result refused = Shell.run("triage", cores, "--html", folder.resolve("no/such/folder"));
        assertThat(refused.code()).isEqualTo(ExitCode.UNREADABLE);
        assertThat(refused.err()).contains("no/such/folder");
    }

    @Test
    void theOtherFormats() {
        assertThat(Shell.run("triage", cores, "--format", "json").out()).startsWith("{\"schema\":1,\"crashes\":[\n{");
        assertThat(Shell.run("triage", cores, "--format", "markdown").out())
                .startsWith("# Crashes\n\n2 crashes of 1 kind");
        assertThat(Shell.run("triage", cores, "--format", "folded").out())
                .endsWith(" 2\n")
                .hasLineCount(1);
        assertThat(Shell.run("triage", cores, "--format", "speedscope").out()).contains("\"weights\":[2]");
    }

    @Test
    void anUnreadableCoreIsARow() throws Exception {
        byte[] core = Files.readAllBytes(cores.resolve("core"));
        core[5] = 7; // neither byte order
        Files.write(cores.resolve("bad"), core);
        Shell.Result result = Shell.run("triage", cores, folder.resolve("absent"));
        assertThat(result.code()).isEqualTo(ExitCode.PARTIAL);
        assertThat(result.out())
                .contains("Unreadable:\n", "absent: there is no such file or folder\n", ", 2 unreadable,");
    }

    @Test
    void aFileThatIsReadIsNotBegunAnew() throws Exception {
        Path lines = folder.resolve("lines.jsonl");
        Shell.run("triage", cores, "--jsonl", lines);
        String before = Files.readString(lines);
        Shell.Result refused = Shell.run("triage", lines, "--jsonl", folder.resolve("./lines.jsonl"));
        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("lines.jsonl is to be read: write to another file");
        assertThat(Shell.run("triage", lines, "--format", "jsonl", "--output", lines)
                        .code())
                .isEqualTo(ExitCode.USAGE);
        assertThat(lines).hasContent(before);
        assertThat(Shell.run("triage", lines, "--resume", "--jsonl", lines).code())
                .isEqualTo(ExitCode.COMPLETE);
        assertThat(Shell.run("triage", lines).out()).contains("2 crashes in 1 cluster");
    }

    @Test
    void aBaselineTellsWhatIsNew() throws Exception {
        Path old = folder.resolve("old.jsonl");
        Path none = folder.resolve("none.jsonl");
        Shell.run("triage", cores, "--jsonl", old);
        Files.write(none, new byte[0]);
        assertThat(Shell.run("triage", cores, "--baseline", old, "--fail-on", "new")
                        .code())
                .isZero();
        Shell.Result fresh = Shell.run("triage", cores, "--baseline", none, "--fail-on", "new");
        assertThat(fresh.code()).isEqualTo(TriageCommand.NEW_CLUSTER);
        assertThat(fresh.out()).contains(" new ");
        Shell.Result gone = Shell.run("triage", none, "--baseline", old);
        assertThat(gone.out()).contains("gone (2)");
    }

    @Test
    void reportsAreMergedWithoutTheirCores() throws Exception {
        Path old = folder.resolve("old.jsonl");
        Shell.run("triage", cores, "--jsonl", old);
        Shell.Result result = Shell.run("triage", old, cores.resolve("core"), "--key", "satyr");
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("2 crashes in 1 cluster;");
        Path other = folder.resolve("other.jsonl");
        Shell.run("triage", cores, "--jsonl", other, "--host", "web2");
        assertThat(Shell.run("triage", old, other).out()).contains("4 crashes in 1 cluster;");
        Files.writeString(old, "{\"schema\":1,\"type\":\"crash\"}\n");
        assertThat(Shell.run("triage", old).out()).contains("a crash without a path");
    }

    @Test
    void namesOfUsersAreTakenOut() throws Exception {
        Path home = Files.createDirectories(folder.resolve("home/lovelace"));
        Cores.whole(home);
        Path old = folder.resolve("old.jsonl");
        Shell.run("triage", home, "--jsonl", old);
        Shell.Result result = Shell.run("triage", home, "--redact", "--format", "jsonl", "--baseline", old);
        assertThat(result.out())
                .contains("/home/USER/core", "\"state\":\"same\"")
                .doesNotContain("lovelace");
    }

    @Test
    void anInterruptedRunGoesOn() throws Exception {
        Path lines = folder.resolve("lines.jsonl");
        Shell.run("triage", cores, "--jsonl", lines);
        List<String> whole = Files.readAllLines(lines);
        String kept = whole.get(0).replace("\"micros\":", "\"micros\":77");
        Files.writeString(lines, kept + "\n" + whole.get(1).substring(0, 100));
        Shell.Result result = Shell.run("triage", cores, "--jsonl", lines, "--resume");
        assertThat(result.out()).contains("2 crashes in 1 cluster");
        assertThat(Files.readAllLines(lines)).hasSize(4).contains(kept);
        assertFits(lines);
    }

    @Test
    void decisionsAndListsOfOnesOwn() throws Exception {
        Path bad = Files.writeString(folder.resolve("bad"), "merge a b\n");
        assertThat(Shell.run("triage", cores, "--clusters", bad).err()).contains("line 1: ");
        assertThat(Shell.run("triage", cores, "--lists", bad).err()).contains("stands in no list");
        Path good = Files.writeString(folder.resolve("good"), "[irrelevant]\nmain\n");
        assertThat(Shell.run("triage", cores, "--lists", good).code()).isZero();
    }

    @Test
    void badUsage() {
        for (String[] bad : new String[][] {
            {"--resume"},
            {"--fail-on", "new"},
            {"--jobs", "0"},
            {"--key", "x"},
            {"--include", "x"},
            {"--core-timeout", "0"}
        }) {
            Object[] words = new Object[bad.length + 2];
            words[0] = "triage";
            words[1] = cores;
            System.arraycopy(bad, 0, words, 2, bad.length);
            Shell.Result result = Shell.run(words);
            assertThat(result.code()).as(bad[0]).isEqualTo(ExitCode.USAGE);
            assertThat(result.err()).as(bad[0]).startsWith("unwinder: ").hasLineCount(1);
        }
    }

    @Test
    void whyTwoCrashesAreOneOrTwo() throws Exception {
        Path lines = folder.resolve("lines.jsonl");
        Shell.run("triage", cores, "--jsonl", lines);
        Shell.Result one = Shell.run("explain", cores.resolve("core"), lines + "#" + cores.resolve("copy"));
        assertThat(one.err()).isEmpty();
        assertThat(one.code()).isZero();
        assertThat(one.out())
                .startsWith("A " + cores.resolve("core") + "\nB " + cores.resolve("copy") + "\n\nA: SIGSEGV: ")
                .contains("signatures are equal\n", "\nboth are in cluster ")
                .endsWith("\nOne crash.\n");
        Shell.Result two = Shell.run("explain", cores.resolve("core"), Cores.broken(folder));
        assertThat(two.code()).isEqualTo(ExitCode.PARTIAL);
        assertThat(two.out()).endsWith("\nTwo crashes.\n");
        Shell.Result several = Shell.run("explain", lines, lines);
        assertThat(several.code()).isEqualTo(ExitCode.USAGE);
        assertThat(several.err()).contains("there are 2 crashes in it: name one as ");
        assertThat(Shell.run("explain", cores.resolve("core"), folder.resolve("absent"))
                        .code())
                .isEqualTo(ExitCode.UNREADABLE);
    }
}
