package dev.unwinder.ptrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.unwind.Unwinder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** examples/remote, as its README says. */
class RemoteExampleTest {
    private static final Path EXAMPLE = Path.of("../examples/remote/RemoteWalk.java");

    @Test
    void walksAProcessThroughASocket() throws IOException {
        try (Running running = Running.start(Programs.compile("blocked"), 1, 5);
                LiveProcess process = LiveProcess.attach(running.pid())) {
            String expected = Unwinder.forTarget(process)
                    .unwind(process.threads().get(0))
                    .frames()
                    .stream()
                    .map(it -> "0x" + Long.toHexString(it.pc()))
                    .collect(Collectors.joining(" "));
            Process server = new ProcessBuilder(java("serve", Long.toString(running.pid()))).start();
            try (BufferedReader said = server.inputReader()) {
                String port = String.valueOf(said.readLine()).replace("port ", "");
                String walked = Programs.run(java("walk", "localhost", port));
                assertThat(walked).contains("ended: outermost frame").contains(" in 0x");
                assertThat(walked.lines()
                                .filter(line -> line.startsWith("#"))
                                .map(line -> line.split("\\s+")[1])
                                .collect(Collectors.joining(" ")))
                        .isEqualTo(expected);
            } finally {
                server.destroyForcibly();
            }
        }
    }

    private static List<String> java(String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EXAMPLE.toString()));
        command.addAll(List.of(arguments));
        return command;
    }
}
