package dev.unwinder.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All inputs that are checked in, through their targets: first inputs for the fuzzer, and what once found something. */
class ReplayTest {
    private static final Path CORPUS = Path.of("corpus");

    static Stream<String> targets() {
        return Targets.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void everyInputIsReadWithinItsTime(String name) throws IOException {
        List<Path> inputs;
        try (Stream<Path> files = Files.list(CORPUS.resolve(name))) {
            inputs = files.sorted().toList();
        }
        assertThat(inputs).isNotEmpty();
        for (Path input : inputs) {
            byte[] bytes = Files.readAllBytes(input);
            long start = FuzzEntry.cpuTime();
            Targets.all().get(name).read(bytes);
            assertThat((FuzzEntry.cpuTime() - start) / 1_000_000)
                    .as("milliseconds for %s", input)
                    .isLessThan(FuzzEntry.BUDGET);
        }
    }

    @Test
    void everyFolderHasItsTarget() throws IOException {
        TreeSet<String> folders = new TreeSet<>();
        try (Stream<Path> files = Files.list(CORPUS)) {
            files.forEach(file -> folders.add(file.getFileName().toString()));
        }
        assertThat(Targets.all().keySet()).containsExactlyInAnyOrderElementsOf(folders);
    }
}
