package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names that programs write to files for the kernel's profiler: one of ours, and V8. What is expected is what the source says. */
class RuntimeFilesTest {
    private static final String WRITER = """
        #include <stdio.h>
        #include <string.h>
        #include <sys/mman.h>
        #include <unistd.h>
        static void __attribute__((noipa)) stop_here(void) { for (;;) pause(); }
        int main(void) {
          char *code = mmap(0, 4096, 7, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), name[64];
          memcpy(code + 64, "\\x48\\x83\\xec\\x18\\xff\\xd7\\x48\\x83\\xc4\\x18\\xc3", 11);
          sprintf(name, "/tmp/perf-%d.map", getpid());
          FILE *map = fopen(name, "w");
          fprintf(map, "%lx 20 stale\\n%lx b made at run time\\n", (long) code + 60, (long) code + 64);
          fclose(map);
          printf("%d\\nready\\n", getpid()); fflush(stdout);
          ((void (*)(void (*)(void))) (code + 64))(stop_here);
        }
        """;

    private static final String SCRIPT = """
        let x = 0;
        function leaf(n) { for (let i = 0; i < n; i++) x = (x * 31 + i) | 0; return x; }
        function outer(n) { return leaf(n) * 2; }
        for (let i = 0; i < 300; i++) outer(100000);
        // until what is buffered of a jitdump file has been written
        for (let i = 0; i < FUNCTIONS; i++) new Function('a', 'return [a' + ', a + 1'.repeat(60) + ']')(i);
        console.log(process.pid + '\\nready');
        for (;;) outer(2000000000);
        """;

    @TempDir
    static Path folder;

    private record Running(Process process, String pid) implements AutoCloseable {
        static Running start(String command) throws IOException {
            // through a shell: Java waits for its own children, and would take a stop for an end
            Process process = new ProcessBuilder("sh", "-c", "cd " + folder + "; " + command + " & wait").start();
            BufferedReader output = process.inputReader();
            String pid = output.readLine();
            assertThat(output.readLine()).isEqualTo("ready");
            return new Running(process, pid);
        }

        @Override
        public void close() throws IOException {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Files.deleteIfExists(Path.of("/tmp/perf-" + pid + ".map"));
        }
    }

    @BeforeAll
    static void onlyWhereTheCodeRuns() {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "the program writes x86-64 code");
    }

    @Test
    void aPerfMapOfAProcess() throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("writer.c"), WRITER);
        Path program = folder.resolve("writer");
        Process gcc = new ProcessBuilder("gcc", "-w", "-O1", source.toString(), "-o", program.toString()).start();
        assertThat(gcc.waitFor()).isZero();
        try (Running running = Running.start(program.toString())) {
            Thread.sleep(50); // until it pauses
            Shell.Result text = Shell.run("pid", running.pid());
            assertThat(text.out()).containsPattern("stop_here\\+0x.*\\R#2 .* made at run time\\+0x6\\R#3 .* main\\+0x");
            Shell.Result json = Shell.run("pid", running.pid(), "--format", "json");
            assertThat(json.out()).containsPattern("\"function\":\"made at run time\",\"offset\":6,\"origin\":\"cfi\"");

            // one that is given comes before; what it does not have is taken from the process's own
            Path map = Path.of("/tmp/perf-" + running.pid() + ".map");
            Path given = folder.resolve("given.map");
            Files.writeString(given, Files.readString(map).replace("made", "given"));
            Files.delete(map);
            assertThat(Shell.run("pid", running.pid(), "--perf-map", given.toString())
                            .out())
                    .contains(" given at run time+0x6");
            assertThat(Shell.run("pid", running.pid()).out()).contains("#2  0x").contains(" ??");
        }
    }

    @Test
    void aFileThatIsNotThere() {
        Shell.Result result =
                Shell.run("pid", "1", "--perf-map", folder.resolve("none").toString());
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("there is no such file, or it cannot be read");
    }

    private static void assumeNode(int functions) throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/node")), "node is not here");
        Files.writeString(folder.resolve("script.js"), SCRIPT.replace("FUNCTIONS", Integer.toString(functions)));
    }

    @Test
    void aPerfMapOfNode() throws IOException, InterruptedException {
        assumeNode(0);
        try (Running running = Running.start("node --perf-basic-prof script.js")) {
            Thread.sleep(300); // until it is compiled
            assertThat(Shell.run("pid", running.pid(), "--thread", running.pid())
                            .out())
                    .containsPattern("#0  0x\\w+ JS:\\S*(leaf|outer) \\S*script\\.js:\\d+:\\d+\\+0x");
        }
    }

    /** Names, and call frame information that leads from compiled code to what called it. */
    @Test
    void aJitDumpOfNode() throws IOException, InterruptedException {
        assumeNode(2600);
        try (Running running =
                Running.start("node --perf-prof --perf-prof-unwinding-info --always-sparkplug script.js")) {
            Thread.sleep(300);
            assertThat(Shell.run("pid", running.pid(), "--thread", running.pid())
                            .out())
                    .containsPattern("#0  0x\\w+ JS:\\*leaf \\S*script\\.js:2:14.*\\R"
                            + "#1  0x\\w+ JS:\\^outer \\S*script\\.js:3:15\\S*\\R"); // not by the frame pointer
        }
    }
}
