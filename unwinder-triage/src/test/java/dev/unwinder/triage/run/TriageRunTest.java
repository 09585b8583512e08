package dev.unwinder.triage.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unwinder.testkit.CoreAssembler;
import dev.unwinder.triage.analysis.AnalysisOptions;
import dev.unwinder.triage.analysis.CrashAnalyzer;
import dev.unwinder.triage.input.CrashInput;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.CrashSource;
import dev.unwinder.triage.model.CrashedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TriageRunTest {
    @TempDir
    Path folder;

    private final List<Crash> crashes = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();

    private Path core(String name) throws IOException {
        CoreAssembler core = CoreAssembler.x86_64();
        core.thread(1, 11, new long[27]).processInfo(1, "a.out", "./a.out").siginfo(11, 1, 0x10);
        return Files.write(folder.resolve(name), core.toByteArray());
    }

    private static CrashInput input(String name, CrashInput.Bytes bytes) {
        return new CrashInput(CrashInput.Kind.CORE, CrashSource.of(name), CrashedProgram.unknown(), List.of(), bytes);
    }

    private void run(List<CrashInput> inputs, int jobs, Duration budget) throws IOException {
        TriageRun.of(
                        RunOptions.defaults().withJobs(jobs).withBudget(budget),
                        CrashAnalyzer.of(AnalysisOptions.defaults()))
                .analyze(inputs, new TriageRun.Listener() {
                    @Override
                    public void crash(Crash crash) {
                        crashes.add(crash);
                    }

                    @Override
                    public void skipped(CrashInput input) {
                        skipped.add(input.source().path());
                    }
                });
    }

    private Crash crash(String path) {
        return crashes.stream().filter(it -> it.id().equals(path)).findFirst().orElseThrow();
    }

    @Test
    void whateverGoesWrongIsARow() throws Exception {
        Path good = core("good");
        Path text = Files.writeString(folder.resolve("text"), "no core");
        Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(Files.readAllBytes(good), 30));
        run(
                List.of(
                        input("good", () -> good),
                        input("text", () -> text),
                        input("cut", () -> cut),
                        input("gone", () -> folder.resolve("gone")),
                        input("mistake", () -> {
                            throw new IllegalStateException("oops");
                        }),
                        input("again", () -> good)),
                2,
                Duration.ofSeconds(30));
        assertThat(crashes).hasSize(5);
        assertThat(skipped).containsExactly("text");
        assertThat(crash("good").error()).isEmpty();
        assertThat(crash("good").diagnosis().get().cause().text()).startsWith("SIGSEGV: ");
        assertThat(crash("good").effort().bytesRead()).isPositive();
        assertThat(crash("again").error()).isEmpty();
        assertThat(crash("cut").error()).isPresent();
        assertThat(crash("gone").error()).contains("there is no such file any more");
        assertThat(crash("mistake").error().get())
                .startsWith("an error of ours: ")
                .endsWith("oops");
    }

    @Test
    void aCoreThatTakesTooLongIsGivenUpAndTheOthersAreNot() throws Exception {
        Path good = core("good");
        CountDownLatch end = new CountDownLatch(1);
        List<CrashInput> inputs = new ArrayList<>();
        inputs.add(input("stuck", () -> {
            try {
                end.await();
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
            return good;
        }));
        for (int i = 0; i < 5; i++) {
            inputs.add(input("good" + i, () -> good));
        }
        run(inputs, 1, Duration.ofMillis(300));
        end.countDown();
        assertThat(crashes).hasSize(6);
        assertThat(crash("stuck").error().get()).startsWith("it took more than ");
        assertThat(crash("good4").error()).isEmpty();
    }

    @Test
    void aListenerThatFailsEndsTheRun() throws Exception {
        Path good = core("good");
        List<CrashInput> inputs = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            inputs.add(input("good" + i, () -> good));
        }
        assertThatThrownBy(() -> TriageRun.of(
                                RunOptions.defaults().withJobs(2), CrashAnalyzer.of(AnalysisOptions.defaults()))
                        .analyze(inputs, crash -> {
                            throw new IOException("disk full");
                        }))
                .isInstanceOf(IOException.class)
                .hasMessage("disk full");
    }

    @Test
    void aListenersMistakeEndsTheRunToo() throws Exception {
        Path good = core("good");
        assertThatThrownBy(() -> TriageRun.of(RunOptions.defaults(), CrashAnalyzer.of(AnalysisOptions.defaults()))
                        .analyze(List.of(input("one", () -> good), input("two", () -> good)), crash -> {
                            throw new IllegalStateException("no room");
                        }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no room");
    }

    @Test
    void anErrorOfTheJvmIsARowToo() throws Exception {
        run(
                List.of(input("broken", () -> {
                    throw new ExceptionInInitializerError("oops");
                })),
                1,
                Duration.ofSeconds(30));
        assertThat(crash("broken").error().get()).contains("ExceptionInInitializerError");
    }
}
