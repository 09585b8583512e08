package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The command on a real process: two threads that wait, and one that spins. */
class PidCommandTest {
    private static final String SOURCE = """
            #include <pthread.h>
            #include <stdio.h>
            #include <unistd.h>
            static void __attribute__((noipa)) waits(int fd) { char c; read(fd, &c, 1); }
            static void *waiter(void *fds) { waits(((int *)fds)[0]); return fds; }
            static volatile long turns;
            static void __attribute__((noipa)) spin(void) { for (;;) turns++; }
            static void *spinner(void *arg) { spin(); return arg; }
            int main(void) {
              int fds[2]; pipe(fds); pthread_t t;
              pthread_create(&t, 0, waiter, fds); pthread_create(&t, 0, spinner, fds);
              printf("%d\\nready\\n", getpid()); fflush(stdout);
              waits(fds[0]);
            }
            """;

    @TempDir
    static Path folder;

    private static Process process;
    private static String pid;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("live.c"), SOURCE);
        Path program = folder.resolve("live");
        Process gcc = new ProcessBuilder("gcc", "-w", "-O1", "-pthread", source.toString(), "-o", program.toString())
                .inheritIO()
                .start();
        assertThat(gcc.waitFor()).isZero();
        // through a shell: Java waits for its own children, and would take a stop for an end
        process = new ProcessBuilder("sh", "-c", program + " & wait").start();
        BufferedReader output = process.inputReader();
        pid = output.readLine();
        assertThat(output.readLine()).isEqualTo("ready");
        Thread.sleep(50); // until the waiters wait
    }

    @AfterAll
    static void end() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static boolean isRunningOn() throws IOException {
        return Files.readString(Path.of("/proc", pid, "status")).contains("TracerPid:\t0")
                && !Files.readString(Path.of("/proc", pid, "stat")).matches(".*\\) [tT] .*\\R?");
    }

    @Test
    void showsEveryThreadAndTellsThePause() throws IOException {
        Shell.Result result = Shell.run("pid", pid);
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .containsPattern("Paused:  \\d+\\.\\d ms; 3 threads, 3 stopped, 3 copied")
                .containsSubsequence(" waits", " waiter", " start_thread", " clone3")
                .containsSubsequence(" spin", " spinner", " start_thread")
                .contains("\" (running)")
                .containsSubsequence(" waits", " main", " _start");
        assertThat(isRunningOn()).isTrue();
    }

    @Test
    void withoutAStopOnlyBlockedThreadsHaveStacks() throws IOException {
        Shell.Result result = Shell.run("pid", pid, "--no-stop");
        assertThat(result.out()).contains("Paused:  not at all").containsSubsequence(" waits", " main");
        assertThat(result.out()).doesNotContain(" spin");
        assertThat(result.code()).isEqualTo(ExitCode.PARTIAL);
        assertThat(isRunningOn()).isTrue();
    }

    @Test
    void heldProcessIsWalkedAndRunsOnAfterwards() throws IOException {
        Shell.Result result = Shell.run("pid", "--no-snapshot", pid);
        assertThat(result.out()).containsSubsequence(" waits", " main", " _start");
        assertThat(isRunningOn()).isTrue();
    }

    @Test
    void jsonCarriesThePauseAndTheStates() {
        Shell.Result result = Shell.run("pid", pid, "--format", "json");
        JsonNode report = new ObjectMapper().readTree(result.out());
        JsonNode pause = report.get("target").get("pause");
        assertThat(pause.get("micros").asLong()).isPositive();
        assertThat(pause.get("threads_seen").asInt()).isEqualTo(3);
        assertThat(pause.get("threads_stopped").asInt()).isEqualTo(3);
        assertThat(pause.get("threads_copied").asInt()).isEqualTo(3);
        assertThat(report.get("threads")).hasSize(3);
        for (JsonNode thread : report.get("threads")) {
            assertThat(thread.get("state").asString()).isIn("running", "sleeping");
        }
    }

    @Test
    void samplesAreCounted() throws IOException {
        Shell.Result folded = Shell.run("pid", pid, "--samples", "5", "--interval", "1", "--format", "folded");
        assertThat(folded.out().lines().toList())
                .anyMatch(line -> line.startsWith("live;") && line.contains(";main;waits;") && line.endsWith(" 5"))
                .anyMatch(line -> line.endsWith(";spinner;spin 5"));
        assertThat(folded.err()).startsWith("unwinder: 5 samples, 1 ms apart: 5 threads running, 10 blocked; paused ");
        Shell.Result text = Shell.run("pid", pid, "--samples", "3", "--interval", "0");
        assertThat(text.out()).startsWith("Samples: 3 samples").contains("3 of 9 (33.3 %), live");
        assertThat(isRunningOn()).isTrue();
    }

    @Test
    void modulesTakesAPid() {
        Shell.Result result = Shell.run("modules", pid);
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("/live")
                .contains("libc.so")
                .contains("[vdso]")
                .contains(" match");
    }

    @Test
    void childrenAreFound() {
        String shell = Long.toString(process.pid());
        Shell.Result result = Shell.run("pid", shell, "--children", "--no-stop", "--max-frames", "1");
        assertThat(result.out()).contains("Target:  pid " + shell).contains("Target:  pid " + pid);
    }

    @Test
    void errorsAreALineEach() {
        Shell.Result none = Shell.run("pid", "999999999");
        assertThat(none.code()).isEqualTo(ExitCode.UNREADABLE);
        assertThat(none.err()).hasLineCount(1).contains("no process 999999999");
        Shell.Result one = Shell.run("pid", "999999999", pid);
        assertThat(one.code()).isEqualTo(ExitCode.PARTIAL);
        assertThat(one.out()).contains("Target:  pid " + pid);
        for (List<String> bad : List.of(
                List.of("pid"),
                List.of("pid", "x"),
                List.of("pid", "0"),
                List.of("pid", pid, "--no-stop", "--no-snapshot"),
                List.of("pid", pid, "--samples", "-1"))) {
            assertThat(Shell.run(bad.toArray()).code()).as(bad.toString()).isEqualTo(ExitCode.USAGE);
        }
    }

    @Test
    void selfTestShowsAStackOfItsOwn() {
        Shell.Result result = Shell.run("self-test");
        assertThat(result.out()).contains("Target:  this program").containsSubsequence(" start_thread", " clone3");
    }
}
