package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real program of the real C++ runtime in std::terminate, an exception being handled. It says itself which: what() is run by it. */
class TerminatedTest {
    private static final String SOURCE = """
        #include <cstdio>
        #include <exception>
        #include <stdexcept>
        #include <string>
        #include <unistd.h>
        static void wait_here() {
          try { throw; } catch (std::exception &it) { printf("%d %s\\n", getpid(), it.what()); }
          fflush(stdout);
          for (;;) pause();
        }
        int main() {
          std::set_terminate(wait_here);
          try {
            throw std::runtime_error("outer");
          } catch (std::exception &) {
            try {
              throw std::range_error(std::string("disk ") + "full");
            } catch (std::exception &) {
              std::terminate();
            }
          }
        }
        """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"-O1", "-O2 -static", "-O0 -fPIE -pie"})
    void whatItWasHandling(String options) throws IOException, InterruptedException {
        assumeTrue(Shell.isOnPath("g++"), "g++ is not there");
        Path source = Files.writeString(folder.resolve("t.cc"), SOURCE);
        Path program = folder.resolve("t");
        String gcc = "g++ -g " + options + " " + source + " -o " + program;
        Process compiler = new ProcessBuilder(gcc.split(" ")).inheritIO().start();
        assertThat(compiler.waitFor()).isZero();
        Process shell = new ProcessBuilder("sh", "-c", program + " & wait").start();
        try (BufferedReader output = shell.inputReader()) {
            String[] said = output.readLine().split(" ", 2);
            String text = Shell.run("handlers", said[0]).out();
            assertThat(said[1]).isEqualTo("disk full");
            assertThat(text).contains("Exception: std::range_error: \"disk full\"\n");
            assertThat(text)
                    .containsPattern(
                            "caught, and not done with when std::terminate was called at frame [0-9]+ \\(main\\)\n");
            String frame = text.replaceAll("(?s).*at frame ([0-9]+) \\(main\\).*", "$1");
            assertThat(text).containsPattern("(?m)^#" + frame + " +0x[0-9a-f]+ main ");
            assertThat(Shell.run("handlers", said[0], "--format", "json").out()).contains("\"outcome\":\"handled\"");
        } finally {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }
    }
}
