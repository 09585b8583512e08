package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a plain {@code unwinder core FILE} loads: its time is mostly that of loading and linking. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartTest {
    private List<String> loaded = List.of();

    @BeforeAll
    void printTheExample(@TempDir Path scratch) throws IOException, InterruptedException {
        Path log = scratch.resolve("classes");
        Path example = Path.of("../examples/orders");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:disable",
                        "-Xlog:class+load:file=" + log,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.unwinder.cli.Main",
                        "core",
                        example.resolve("core").toString(),
                        "--exe",
                        example.resolve("orders").toString())
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start();
        assertThat(process.waitFor()).isZero();
        try (Stream<String> lines = Files.lines(log)) {
            loaded = lines.map(line -> line.replaceFirst("^(\\[[^]]*])+ *", "").split(" ")[0])
                    .toList();
        }
        assertThat(loaded).contains("dev.unwinder.unwind.StackWalk");
    }

    /** The first lambda of a run costs some 7 ms, each further one up to half a millisecond, the members of a record 12 ms. */
    @Test
    void nothingIsLinkedAtRunTime() {
        assertThat(loaded)
                .noneMatch(name -> name.startsWith("dev.unwinder.") && name.contains("$$Lambda"))
                .doesNotContain("java.lang.runtime.ObjectMethods")
                .noneMatch(name -> name.startsWith("java.util.stream."));
    }

    @Test
    void whatOnlyOtherInputNeedsStaysOut() {
        assertThat(loaded)
                .noneMatch(name -> name.startsWith("org.apache.commons.")
                        || name.startsWith("com.github.luben.")
                        || name.startsWith("net.jpountz.")
                        || name.startsWith("org.tukaani.")
                        || name.startsWith("tools.jackson.")
                        || name.startsWith("ch.qos.logback.")
                        || name.startsWith("jnr.")
                        || name.startsWith("com.kenai.")
                        || name.startsWith("java.net.http."));
    }
}
