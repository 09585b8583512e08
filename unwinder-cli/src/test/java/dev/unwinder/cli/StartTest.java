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
    private List<String> loadedForLines = List.of();
    private List<String> loadedForCode = List.of();

    @BeforeAll
    void printTheExamples(@TempDir Path scratch) throws IOException, InterruptedException {
        Path example = Path.of("../examples/orders");
        loaded = run(scratch.resolve("classes"), example.resolve("core"), example.resolve("orders"));
        Path lines = Path.of("../fixtures/lines");
        loadedForLines = run(scratch.resolve("lines"), lines.resolve("core"), lines.resolve("lines"));
        assertThat(loadedForLines).contains("dev.unwinder.symbol.line.LineTable");
        Path quiet = Path.of("../fixtures/quiet");
        loadedForCode =
                run(scratch.resolve("code"), quiet.resolve("core.stripped.x86_64"), quiet.resolve("stripped.x86_64"));
        assertThat(loadedForCode).contains("dev.unwinder.code.PrologueAnalyzer", "dev.unwinder.unwind.CalledCode");
    }

    private static List<String> run(Path log, Path core, Path executable) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:disable",
                        "-Xlog:class+load:file=" + log,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.unwinder.cli.Main",
                        "core",
                        core.toString(),
                        "--exe",
                        executable.toString())
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start();
        assertThat(process.waitFor()).isZero();
        try (Stream<String> lines = Files.lines(log)) {
            List<String> loaded = lines.map(
                            line -> line.replaceFirst("^(\\[[^]]*])+ *", "").split(" ")[0])
                    .toList();
            assertThat(loaded).contains("dev.unwinder.unwind.StackWalk");
            return loaded;
        }
    }

    /** The first lambda of a run costs some 7 ms, each further one up to half a millisecond, the members of a record 12 ms. */
    @Test
    void nothingIsLinkedAtRunTime() {
        assertNothingIsLinked(loaded);
    }

    /** The names of C++, lines and inlined calls are on the way of most starts. */
    @Test
    void norForLines() {
        assertNothingIsLinked(loadedForLines);
    }

    /** Instructions are read where there is neither call frame information nor a symbol. */
    @Test
    void norForCode() {
        assertNothingIsLinked(loadedForCode);
    }

    private static void assertNothingIsLinked(List<String> loaded) {
        assertThat(loaded)
                .noneMatch(name -> name.startsWith("dev.unwinder.") && name.contains("$$Lambda"))
                .doesNotContain("java.lang.runtime.ObjectMethods")
                .doesNotContain("java.util.concurrent.atomic.AtomicBoolean", "java.util.concurrent.atomic.LongAdder")
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
