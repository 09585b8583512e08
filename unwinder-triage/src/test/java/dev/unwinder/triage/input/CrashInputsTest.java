package dev.unwinder.triage.input;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import dev.unwinder.triage.model.CrashSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrashInputsTest {
    /** As much of a core as is looked at; e_type is 4. */
    private static final byte[] CORE = {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 62, 0};

    private static final byte[] LIBRARY = {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 62, 0};

    @TempDir
    Path folder;

    private void file(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private CrashInputs find() {
        return CrashInputs.find(List.of(folder));
    }

    @Test
    void coresAreFoundAndOtherFilesCounted() throws Exception {
        file("a/b/core.1", CORE);
        file("a/core.2.gz", gzip(CORE));
        file("a/libx.so", LIBRARY);
        file("notes.txt", "hello".getBytes(StandardCharsets.UTF_8));
        file("empty", new byte[0]);
        file("old.jsonl", "{\"schema\":1,\"type\":\"crash\",\"path\":\"x\"}\n".getBytes(StandardCharsets.UTF_8));
        file(
                "passed.jsonl",
                "{\"schema\": 1, \"type\": \"crash\", \"path\": \"x\"}\n".getBytes(StandardCharsets.UTF_8));
        Files.createSymbolicLink(folder.resolve("loop"), folder);
        try (CrashInputs inputs = find()) {
            assertThat(inputs.all().stream()
                            .map(it -> it.kind() + " "
                                    + folder.relativize(Path.of(it.source().path()))))
                    .containsExactly("CORE a/b/core.1", "CORE a/core.2.gz", "REPORT old.jsonl", "REPORT passed.jsonl");
            assertThat(inputs.skipped()).isEqualTo(3);
            assertThat(inputs.all().get(0).source().time()).isPresent();
            assertThat(inputs.unreadable()).isEmpty();
        }
        try (CrashInputs inputs = CrashInputs.find(List.of(folder.resolve("not/there")))) {
            assertThat(inputs.unreadable()).hasSize(1);
            assertThat(inputs.unreadable().get(0).error()).contains("there is no such file or folder");
        }
    }

    @Test
    void whatIsNamedAndCannotBeReadIsTold() throws Exception {
        Path document =
                Files.writeString(folder.resolve("all.json"), "{\"schema\":1,\"crashes\":[\n{\"type\":\"crash\"}");
        Path deep = folder;
        for (int i = 0; i < 70; i++) {
            deep = Files.createDirectory(deep.resolve("d"));
        }
        try (CrashInputs inputs = CrashInputs.find(List.of(document, Path.of("/dev/null"), folder.resolve("d")))) {
            assertThat(inputs.unreadable())
                    .extracting(it -> it.error().orElse(""))
                    .containsExactly(
                            "a document (--format json); results are read again as JSON Lines (--jsonl)",
                            "not a regular file; - reads a core from standard input",
                            "folders are nested more than 64 deep");
        }
    }

    @Test
    void bundles() throws Exception {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("bundle.zip")))) {
            for (String name : new String[] {"cores/core.app", "usr/bin/app", "readme", "usr/lib/libx.so.1"}) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(name.startsWith("cores") ? CORE : name.startsWith("usr") ? LIBRARY : new byte[9]);
            }
        }
        try (CrashInputs inputs = find()) {
            assertThat(inputs.all()).hasSize(1);
            CrashInput input = inputs.all().get(0);
            assertThat(input.source().id()).endsWith("bundle.zip!/cores/core.app");
            assertThat(Files.readAllBytes(input.bytes().file())).isEqualTo(CORE);
            assertThat(input.trees().get(0).find("/usr/bin/app")).isPresent();
        }
    }

    @Test
    void namesAndAttributesOfSystemd() {
        CrashNotes notes = SystemdCore.ofName(
                "core.a\\x2eb\\x20c.1000.0123456789abcdef0123456789abcdef.4711.1700000000123456.zst");
        assertThat(notes.program()).contains("a.b c");
        assertThat(SystemdCore.ofName(
                                "core.caf\\xc3\\xa9é𝄞.1000.0123456789abcdef0123456789abcdef.4711.1700000000123456")
                        .program())
                .contains("caféé𝄞");
        assertThat(notes.pid()).hasValue(4711);
        assertThat(notes.time()).contains(Instant.parse("2023-11-14T22:13:20.123456Z"));
        for (String other : new String[] {
            "core",
            "core.4711",
            "core.app.1.2.3.4",
            "core.app.1000.xyz.1.2",
            "core..........",
            "core.app.-1.0123456789abcdef0123456789abcdef.1.1"
        }) {
            assertThat(SystemdCore.ofName(other)).as(other).isEqualTo(CrashNotes.none());
        }
        CrashNotes attributes = SystemdCore.ofAttributes(Map.of(
                "coredump.exe", "/usr/bin/app",
                "coredump.comm", "app",
                "coredump.pid", "99999999999999999999",
                "coredump.signal", "11",
                "coredump.hostname", "web1",
                "coredump.timestamp", "1700000000000000"));
        assertThat(attributes.program()).contains("/usr/bin/app");
        assertThat(attributes.pid()).isEmpty();
        assertThat(attributes.signal()).hasValue(11);
        assertThat(attributes.host()).contains("web1");
        assertThat(attributes.time()).contains(Instant.ofEpochSecond(1_700_000_000));
    }

    @Test
    void aFolderOfAbrtIsOneCrash() throws Exception {
        file("ccpp-1/coredump", CORE);
        file("ccpp-1/executable", "/usr/bin/app".getBytes(StandardCharsets.UTF_8));
        file("ccpp-1/pid", "12\n".getBytes(StandardCharsets.UTF_8));
        file("ccpp-1/global_pid", "34".getBytes(StandardCharsets.UTF_8));
        file("ccpp-1/time", "1700000000".getBytes(StandardCharsets.UTF_8));
        file("ccpp-1/hostname", "web2".getBytes(StandardCharsets.UTF_8));
        file("ccpp-1/core_backtrace", "{}".getBytes(StandardCharsets.UTF_8));
        try (CrashInputs inputs = find()) {
            assertThat(inputs.all()).hasSize(1);
            assertThat(inputs.skipped()).isZero();
            CrashInput input = inputs.all().get(0);
            assertThat(input.program().path()).isEqualTo("/usr/bin/app");
            assertThat(input.program().pid()).hasValue(34);
            CrashSource source = input.source();
            assertThat(source.host()).contains("web2");
            assertThat(source.time()).contains(Instant.ofEpochSecond(1_700_000_000));
        }
    }

    /** Written by Apport's own problem_report.py, of 2026 (as the kernel pipes a core, and of systemd-coredump's file) and of 2022. */
    @ParameterizedTest
    @ValueSource(strings = {"stream", "zstd", "old"})
    void reportsThatApportWrote(String name) throws Exception {
        try (InputStream in = CrashInputsTest.class.getResourceAsStream("apport/" + name + ".crash")) {
            file("_usr_bin_app.0.crash", in.readAllBytes());
        }
        try (CrashInputs inputs = find()) {
            CrashInput input = inputs.all().get(0);
            assertThat(input.program().path()).isEqualTo("/usr/bin/app");
            assertThat(input.program().signal()).hasValue(11);
            assertThat(input.source().time())
                    .contains(LocalDateTime.of(2026, 11, 22, 6, 12, 9)
                            .atZone(ZoneId.systemDefault())
                            .toInstant());
            try (InputStream bytes = Files.newInputStream(input.bytes().file());
                    InputStream core = name.equals("zstd") ? new ZstdInputStream(bytes) : new GZIPInputStream(bytes)) {
                assertThat(core.readAllBytes()).isEqualTo(CORE);
            }
            input.bytes().release();
        }
    }

    @Test
    void aReportThatWasWrittenAgainHasItsCoreInOneLine() throws Exception {
        byte[] core = Arrays.copyOf(CORE, 20 << 20);
        new Random(1).nextBytes(core);
        byte[] compressed = gzip(core);
        ByteArrayOutputStream report = new ByteArrayOutputStream();
        report.write("ProblemType: Crash\nCoreDump: base64\n ".getBytes(StandardCharsets.US_ASCII));
        report.write(Base64.getEncoder().encode(compressed));
        report.write("\nStacktraceTop: x\n\n".getBytes(StandardCharsets.US_ASCII));
        file("again.crash", report.toByteArray());
        try (CrashInputs inputs = find()) {
            CrashInput input = inputs.all().get(0);
            assertThat(Arrays.equals(Files.readAllBytes(input.bytes().file()), compressed))
                    .isTrue();
            input.bytes().release();
        }
    }

    @Test
    void aReportOfApportIsDecoded() throws Exception {
        byte[] compressed = gzip(CORE);
        int half = compressed.length / 2;
        String report = "ProblemType: Crash\n"
                + "Date: Tue Nov 14 22:13:20 2023\n"
                + "ExecutablePath: /usr/bin/app\n"
                + "ProcStatus:\n"
                + " Pid:\t7\n"
                + "Signal: 6\n"
                + "CoreDump: base64\n"
                + " "
                + Base64.getEncoder().encodeToString(Arrays.copyOf(compressed, half)) + "\n "
                + Base64.getEncoder().encodeToString(Arrays.copyOfRange(compressed, half, compressed.length))
                + "\nUname: Linux\n";
        file("_usr_bin_app.0.crash", report.getBytes(StandardCharsets.UTF_8));
        file("empty.crash", "ProblemType: Package\nDate: never\n".getBytes(StandardCharsets.UTF_8));
        try (CrashInputs inputs = find()) {
            assertThat(inputs.all()).hasSize(1);
            assertThat(inputs.skipped()).isEqualTo(1);
            CrashInput input = inputs.all().get(0);
            assertThat(input.program().path()).isEqualTo("/usr/bin/app");
            assertThat(input.program().signal()).hasValue(6);
            assertThat(input.source().time()).isPresent();
            Path decoded = input.bytes().file();
            try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(decoded))) {
                assertThat(in.readAllBytes()).isEqualTo(CORE);
            }
            input.bytes().release();
            assertThat(decoded).doesNotExist();
        }
    }
}
