package dev.unwinder.triage.run;

import dev.unwinder.corefile.SharedFiles;
import dev.unwinder.triage.analysis.CrashAnalyzer;
import dev.unwinder.triage.input.CrashInput;
import dev.unwinder.triage.model.Crash;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Looks at many cores, several at a time. A core that cannot be read, takes too long or breaks us is a crash with an error; nothing ends the
 * run but a listener that fails.
 */
public final class TriageRun {
    private static final long WATCH_MILLIS = 100;

    private final RunOptions options;
    private final CrashAnalyzer analyzer;

    private TriageRun(RunOptions options, CrashAnalyzer analyzer) {
        this.options = options;
        this.analyzer = analyzer;
    }

    /** A run. */
    public static TriageRun of(RunOptions options, CrashAnalyzer analyzer) {
        return new TriageRun(options, analyzer);
    }

    /** Is told what is found, by one thread at a time, in the order in which it is found. */
    @FunctionalInterface
    public interface Listener {
        /** A crash, perhaps with nothing but an error. */
        void crash(Crash crash) throws IOException;

        /** An input that turned out to be no core when it was opened. */
        default void skipped(CrashInput input) {}
    }

    /**
     * Looks at all that are cores; reports are left to others. Returns when all have been told.
     *
     * @throws IOException what the listener has thrown; so are its unchecked exceptions
     */
    public void analyze(List<CrashInput> inputs, Listener listener) throws IOException {
        List<CrashInput> cores =
                inputs.stream().filter(it -> it.kind() == CrashInput.Kind.CORE).toList();
        try (SharedFiles files = SharedFiles.create()) {
            Work work = new Work(cores, listener, files);
            work.start(Math.min(options.jobs(), cores.size()));
            work.finish();
        }
    }

    /** What the threads of one call share. */
    private final class Work {
        private final List<CrashInput> cores;
        private final Listener listener;
        private final SharedFiles files;
        private final AtomicInteger next = new AtomicInteger();
        private final CountDownLatch left;
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private final Watch watch = new Watch(options.budget());

        Work(List<CrashInput> cores, Listener listener, SharedFiles files) {
            this.cores = cores;
            this.listener = listener;
            this.files = files;
            this.left = new CountDownLatch(cores.size());
        }

        void start(int threads) {
            for (int i = 0; i < threads; i++) {
                Thread thread = new Thread(this::work, "triage");
                thread.setDaemon(true);
                thread.start();
            }
        }

        /** Takes one core after the other; ends when there is none, or when the watch has given up the one it was at. */
        private void work() {
            for (int i = next.getAndIncrement(); i < cores.size(); i = next.getAndIncrement()) {
                CoreTask task = new CoreTask(cores.get(i), analyzer, options, files);
                watch.begin(task);
                CoreTask.Outcome outcome = task.run();
                watch.end(task);
                if (!tell(task, outcome)) {
                    return;
                }
            }
        }

        /** Tells what came of a core, unless the watch has done so. */
        private boolean tell(CoreTask task, CoreTask.Outcome outcome) {
            if (!task.claim()) {
                return false;
            }
            try {
                synchronized (listener) {
                    if (failure.get() == null) {
                        if (outcome.crash().isPresent()) {
                            listener.crash(outcome.crash().get());
                        } else {
                            listener.skipped(task.input());
                        }
                    }
                }
            } catch (IOException | RuntimeException | Error thrown) {
                failure.compareAndSet(null, thrown);
                next.set(cores.size());
            } finally {
                left.countDown();
            }
            return true;
        }

        void finish() throws IOException {
            try {
                while (!left.await(WATCH_MILLIS, TimeUnit.MILLISECONDS) && failure.get() == null) {
                    for (CoreTask lost : watch.lost()) {
                        // its thread may never come back: another takes its place
                        if (tell(lost, lost.tooLong())) {
                            start(1);
                        }
                    }
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                next.set(cores.size());
            }
            Throwable thrown = failure.get();
            if (thrown instanceof IOException failed) {
                throw failed;
            }
            if (thrown instanceof Error error) {
                throw error;
            }
            if (thrown instanceof RuntimeException mistake) {
                throw mistake;
            }
        }
    }
}
