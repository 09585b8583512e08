package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoreCommandTest {
    @TempDir
    Path folder;

    private Path core;

    @BeforeEach
    void makeCore() throws IOException {
        core = Cores.whole(folder);
    }

    @Test
    void aWholeCore() {
        Shell.Result result = Shell.run("core", core);
        assertThat(result.out()).isEqualTo("""
            Target:  core (x86-64)
            Process: a.out, pid 4711
            Command: ./a.out -x
            Signal:  SIGSEGV (11): address not mapped, at 0x10

            3 threads: 4711 "a.out" (crashed), 4712, 4713
            #0  0x0000000000401000 ??
            #1  0x0000000000401105 ?? [frame pointer]
            """);
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isEqualTo(ExitCode.COMPLETE);
    }

    @Test
    void aStackThatEndsEarlyIsPartial() throws IOException {
        Shell.Result result = Shell.run("core", Cores.broken(folder));
        assertThat(result.out())
                .contains("Thread 4711")
                .contains("    stopped: no unwind information")
                .contains("2 threads: 4712, 4713");
        assertThat(result.code()).isEqualTo(ExitCode.PARTIAL);
    }

    @Test
    void threadsAreChosen() throws IOException {
        assertThat(Shell.run("core", core, "--thread", "crashed").out())
                .contains("Thread 4711")
                .doesNotContain("4712");
        Shell.Result one = Shell.run("core", Cores.broken(folder), "--thread", 4713);
        assertThat(one.out()).contains("Thread 4713").doesNotContain("4712");
        assertThat(one.code()).isEqualTo(ExitCode.COMPLETE);
        assertThat(Shell.run("core", core, "--no-group").out())
                .contains("Thread 4711")
                .contains("Thread 4712")
                .contains("Thread 4713");
    }

    @Test
    void fewerFramesThanThereAreIsPartial() {
        Shell.Result result = Shell.run("core", core, "--max-frames", 1);
        assertThat(result.out())
                .contains("#0 ")
                .doesNotContain("#1 ")
                .contains("    stopped: frame limit (1 frames)\n");
        assertThat(result.code()).isEqualTo(ExitCode.PARTIAL);
        assertThat(Shell.run("core", core, "--max-frames", 2).code()).isEqualTo(ExitCode.COMPLETE);
    }

    @Test
    void aProgramThatIsNoneOfTheCoresIsNotPassedOverInSilence() {
        Path orders = Path.of("..", "examples", "orders");
        Path other = Path.of("..", "fixtures", "trap", "machine");
        String note = "Note:    The program given, " + other + ", is none of those in the core, and is not used.\n";
        Shell.Result result = Shell.run("core", orders.resolve("core"), "--exe", other, "--symbols", orders);
        assertThat(result.out()).contains(note).contains(" price+0x7 (orders)\n");
        assertThat(Shell.run("core", orders.resolve("core"), "--exe", orders.resolve("orders"))
                        .out())
                .doesNotContain("Note:");
        assertThat(Shell.run("core", orders.resolve("core"), "--exe", other).out())
                .contains("Note:    the file found is of another build, and not used, for orders\n")
                .doesNotContain(note);
    }

    @Test
    void registers() {
        assertThat(Shell.run("core", core, "--registers", "--thread", "crashed").out())
                .contains("      rbp  0x000000007ffc0010  in rbp\n")
                .contains("      rip  0x0000000000401105  saved at 0x7ffc0018\n");
    }

    @Test
    void aCompressedCore() throws IOException {
        Path compressed = folder.resolve("core.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
            Files.copy(core, out);
        }
        Shell.Result result = Shell.run("core", compressed);
        assertThat(result.out()).contains("#1  0x0000000000401105 ?? [frame pointer]");
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isEqualTo(ExitCode.COMPLETE);
    }

    @Test
    void aFileCalledAtSomething() throws IOException {
        Path file = Files.copy(core, folder.resolve("@core"));
        assertThat(Shell.run("core", file).code()).isEqualTo(ExitCode.COMPLETE);
    }

    @Test
    void outputAppearsWhenItIsWhole() throws IOException {
        Path file = folder.resolve("report.txt");
        Files.writeString(file, "old");
        Shell.Result result = Shell.run("core", core, "--output", file);
        assertThat(result.out()).isEmpty();
        assertThat(result.code()).isEqualTo(ExitCode.COMPLETE);
        assertThat(Files.readString(file)).isEqualTo(Shell.run("core", core).out());
        Shell.run("core", core, "--output", file, "--thread", 99);
        assertThat(Files.readString(file)).startsWith("Target:");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(core, file);
        }
    }

    @Test
    void outputThroughALinkReplacesWhatItNames() throws IOException {
        Path file = Files.writeString(folder.resolve("real"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        Shell.run("core", core, "--output", link);
        assertThat(link).isSymbolicLink();
        assertThat(Files.readString(file)).startsWith("Target:");
    }

    @Test
    void aClosedPipeEndsQuietly() {
        Shell.Result result = Shell.runInto(failing("Broken pipe"), "core", core);
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isEqualTo(ExitCode.COMPLETE);
        assertThat(Shell.runInto(failing("Broken pipe"), "core", core, "--format", "json")
                        .err())
                .isEmpty();
    }

    @Test
    void aFullDiskIsAnError() {
        for (String format : new String[] {"text", "json"}) {
            Shell.Result result = Shell.runInto(failing("No space left on device"), "core", core, "--format", format);
            assertThat(result.err())
                    .startsWith("unwinder: standard output: cannot be written (No space left on device); ")
                    .hasLineCount(1);
            assertThat(result.code()).isEqualTo(ExitCode.UNREADABLE);
        }
    }

    @Test
    void anOutputFolderThatIsNotThere() {
        Path file = folder.resolve("no/such/file");
        Shell.Result result = Shell.run("core", core, "--output", file);
        assertThat(result.err())
                .startsWith("unwinder: " + file + ": cannot be written (")
                .hasLineCount(1);
        assertThat(result.code()).isEqualTo(ExitCode.UNREADABLE);
    }

    @Test
    void modules() {
        Shell.Result result = Shell.run("modules", core);
        assertThat(result.out()).startsWith("range  ").contains("build-id  path");
        assertThat(result.code()).isEqualTo(ExitCode.COMPLETE);
    }

    private static OutputStream failing(String message) {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException(message);
            }
        };
    }
}
