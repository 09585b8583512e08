package dev.unwinder.triage.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.BudgetLimits;
import dev.unwinder.corefile.CoreFile;
import dev.unwinder.corefile.CoreFileOptions;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.CrashSource;
import dev.unwinder.triage.model.CrashedProgram;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A core whose budget is spent anywhere leaves no half-read images to the next. */
class SharedImagesTest {
    private static final Path ORDERS = Path.of("../examples/orders");

    private final Crash whole = analyze(CrashAnalyzer.of(AnalysisOptions.defaults()), Budget.unlimited());

    private static Crash analyze(CrashAnalyzer analyzer, Budget budget) {
        CoreFileOptions options = CoreFileOptions.defaults()
                .withExecutable(ORDERS.resolve("orders"))
                .withBudget(budget);
        CrashSource source = new CrashSource("core", "", Optional.empty(), Optional.empty());
        CrashedProgram unknown = new CrashedProgram("", Optional.empty(), OptionalLong.empty(), OptionalInt.empty());
        try (CoreFile core = CoreFile.open(ORDERS.resolve("core"), options)) {
            return analyzer.analyze(core, source, unknown, budget);
        } catch (Exception cut) {
            return Crash.unreadable(source, unknown, new dev.unwinder.triage.model.Effort(0, 0), "cut");
        } finally {
            budget.end();
        }
    }

    private void assertWhole(Crash crash, String when) {
        assertThat(crash.diagnosis()).as(when).isPresent();
        assertThat(crash.diagnosis().get()).as(when).isEqualTo(whole.diagnosis().get());
    }

    @Test
    void theNextCoreOfTheSameProgramGetsFullResults() {
        assertThat(whole.diagnosis().orElseThrow().stack().frames()).hasSize(11);
        int cut = 0;
        int least = 0;
        for (int most = 1 << 12; least < 3; most += 1 << 14) {
            CrashAnalyzer analyzer = CrashAnalyzer.of(AnalysisOptions.defaults());
            Budget small = Budget.open(BudgetLimits.defaults().withBytesRead(most));
            Crash partial = analyze(analyzer, small);
            if (partial.diagnosis().equals(whole.diagnosis())) {
                least++;
            } else {
                cut += partial.diagnosis().isPresent() ? 1 : 0;
            }
            assertWhole(analyze(analyzer, Budget.unlimited()), "after a core that might read " + most + " bytes");
        }
        assertThat(cut).as("cores that were cut in the middle").isGreaterThan(3);
    }

    @Test
    void coresAtTheSameTimeDoNotCutEachOther() throws Exception {
        for (int most = 1 << 14; most < 1 << 20; most += 1 << 16) {
            CrashAnalyzer analyzer = CrashAnalyzer.of(AnalysisOptions.defaults());
            Budget small = Budget.open(BudgetLimits.defaults().withBytesRead(most));
            CountDownLatch ready = new CountDownLatch(1);
            Thread other = new Thread(() -> {
                ready.countDown();
                analyze(analyzer, small);
            });
            other.start();
            ready.await();
            assertWhole(analyze(analyzer, Budget.unlimited()), "beside a core that might read " + most + " bytes");
            other.join();
        }
    }
}
