package dev.unwinder.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some hundred cores and programs that were changed at random. {@code unwinder-fuzz/fuzz cores} makes as many as are wanted. */
class MutatedCoresTest {
    private static final Path FIXTURES = Path.of("../fixtures");
    private static final int RUNS = 300;

    private static MutatedCores.Case fixture(String core, String program) {
        return new MutatedCores.Case(FIXTURES.resolve(core), Optional.of(FIXTURES.resolve(program)));
    }

    @Test
    void noneIsTooMuch(@TempDir Path scratch) throws IOException {
        List<MutatedCores.Case> cases = new ArrayList<>(List.of(
                fixture("coroutine/core", "coroutine/coroutine"),
                fixture("lines/core", "lines/lines"),
                fixture("quiet/core.smash.x86_64", "quiet/smash.x86_64"),
                fixture("freestanding/core.aarch64", "freestanding/walk.aarch64"),
                fixture("freestanding/core.x86_64", "freestanding/walk.x86_64")));
        Path sysroot = Files.createDirectory(scratch.resolve("root"));
        MutatedCores cores = new MutatedCores(cases, scratch, Optional.of(sysroot));
        for (int number = 0; number < RUNS; number++) {
            cores.run(number);
        }
        assertThat(cores.findings()).isEmpty();
    }

    @Test
    void aNumberAlwaysMakesTheSame() throws IOException {
        byte[] core = Files.readAllBytes(FIXTURES.resolve("lines/core"));
        for (int seed = 0; seed < 50; seed++) {
            assertThat(new Mutator(seed, core).mutate(core)).isEqualTo(new Mutator(seed, core).mutate(core));
        }
    }
}
