package dev.unwinder.triage.run;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.corefile.CoreFile;
import dev.unwinder.corefile.CoreFileOptions;
import dev.unwinder.corefile.NotACoreException;
import dev.unwinder.corefile.SharedFiles;
import dev.unwinder.modules.FileTree;
import dev.unwinder.triage.analysis.CrashAnalyzer;
import dev.unwinder.triage.input.CrashInput;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.Effort;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** One core, looked at by one thread. */
final class CoreTask {
    private final CrashInput input;
    private final CrashAnalyzer analyzer;
    private final RunOptions options;
    private final SharedFiles files;
    private final long start = System.nanoTime();
    private final AtomicBoolean told = new AtomicBoolean();
    private final Budget budget;

    CoreTask(CrashInput input, CrashAnalyzer analyzer, RunOptions options, SharedFiles files) {
        this.input = input;
        this.analyzer = analyzer;
        this.options = options;
        this.budget = Budget.open(options.limits());
        this.files = files;
    }

    /** A crash, or nothing where it is no core. */
    record Outcome(Optional<Crash> crash) {}

    CrashInput input() {
        return input;
    }

    long nanos() {
        return System.nanoTime() - start;
    }

    /** Whether the caller is the first who tells what came of it. */
    boolean claim() {
        return told.compareAndSet(false, true);
    }

    Outcome tooLong() {
        return failed("it took more than twice the " + seconds() + " that a core may take");
    }

    Outcome run() {
        try {
            return new Outcome(Optional.of(analyze()));
        } catch (NotACoreException other) {
            if (budget.isOver()) {
                return failed("nothing could be looked at: " + budget.reason());
            }
            return new Outcome(Optional.empty());
        } catch (NoSuchFileException gone) {
            return failed("there is no such file any more");
        } catch (AccessDeniedException denied) {
            return failed("permission denied");
        } catch (IOException | MalformedDataException broken) {
            return failed(String.valueOf(broken.getMessage()));
        } catch (RuntimeException | Error mistake) {
            return failed("an error of ours: " + mistake);
        } finally {
            budget.end();
            input.bytes().release();
        }
    }

    private Outcome failed(String error) {
        return new Outcome(
                Optional.of(Crash.unreadable(input.source(), input.program(), new Effort(0, nanos() / 1000), error)));
    }

    private String seconds() {
        Duration budget = options.budget();
        return budget.toSeconds() + " s";
    }

    private Crash analyze() throws IOException, MalformedDataException {
        Path file = input.bytes().file();
        CoreFileOptions how = options.cores().withBudget(budget);
        if (input.trees().isEmpty()) {
            how = how.withFiles(files); // not those unpacked for one core: they would keep their room on the disk
        }
        for (FileTree tree : input.trees()) {
            how = how.withTree(tree);
        }
        try (CoreFile core = CoreFile.open(file, how)) {
            Crash crash = analyzer.analyze(core, input.source(), input.program(), budget);
            List<String> notes = new ArrayList<>(crash.notes());
            notes.addAll(budget.exceeded());
            boolean late = !budget.exceeded().isEmpty();
            return new Crash(
                    crash.source(),
                    crash.program(),
                    crash.diagnosis(),
                    crash.extras(),
                    new Effort(core.bytesRead(), nanos() / 1000),
                    crash.partial() || late,
                    notes,
                    crash.error());
        }
    }
}
