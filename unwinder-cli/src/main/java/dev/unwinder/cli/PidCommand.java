package dev.unwinder.cli;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.modules.ImageCache;
import dev.unwinder.ptrace.AttachStatistics;
import dev.unwinder.ptrace.ImageFiles;
import dev.unwinder.ptrace.LiveOptions;
import dev.unwinder.ptrace.LiveProcess;
import dev.unwinder.report.StackReport;
import dev.unwinder.report.TargetSummary;
import dev.unwinder.symbol.Symbolizer;
import dev.unwinder.symbol.SymbolizerOptions;
import dev.unwinder.unwind.Unwinder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code unwinder pid PID...}. */
@Command(
        name = "pid",
        description = {
            "Shows the stacks of all threads of running processes.",
            "",
            "All threads are stopped together while their registers and stacks are copied, then they run on; the copy"
                    + " is looked at afterwards. The line 'Paused' tells for how long they were held.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:complete: every stack shown was followed to its end",
            "1:partial: some stack ended early, some thread could not be stopped, or some process could not be looked"
                    + " at",
            "2:bad usage",
            "3:no process could be looked at, or the output cannot be written"
        })
final class PidCommand extends ShowCommand {
    @Parameters(paramLabel = "PID", arity = "1..*", description = "Process ids.")
    private List<Long> pids = new ArrayList<>();

    @Mixin
    private final StackOptions stacks = new StackOptions();

    @Option(
            names = "--symbols",
            paramLabel = "DIR|ARCHIVE",
            description = "A folder, package or archive with separate debug files; can be given more than once.")
    private List<Path> symbols = new ArrayList<>();

    @Mixin
    private final DownloadOptions downloads = new DownloadOptions();

    @Option(names = "--children", description = "All descendants of the processes, too.")
    private boolean children;

    @Option(
            names = "--no-stop",
            description = {
                "Stop nothing: show only threads that are blocked in a system call, by memory reads alone.",
                "Threads that run are listed as running."
            })
    private boolean noStop;

    @Option(
            names = "--no-snapshot",
            description = "Hold the process until its stacks have been walked, and copy nothing; for comparison.")
    private boolean noSnapshot;

    @Option(
            names = "--stack-limit",
            paramLabel = "BYTES",
            description = "Copy at most so much of each stack; ${DEFAULT-VALUE} if not given.")
    private int stackLimit = LiveOptions.DEFAULT_STACK_LIMIT;

    @Option(
            names = "--samples",
            paramLabel = "N",
            description = {
                "Look N times, and count the stacks: text shows the most frequent first, folded is for flame graphs,",
                "JSON has a document for each look."
            })
    private int samples;

    @Option(
            names = "--interval",
            paramLabel = "MS",
            description = "From one look to the next, in milliseconds; ${DEFAULT-VALUE} if not given.")
    private int interval = 100;

    /** Of all processes and looks together. */
    @Mixin
    private final BudgetOptions budget = new BudgetOptions();

    @Override
    String name() {
        return "pid";
    }

    @Override
    Path subject() {
        return Path.of("/proc", pids.get(0).toString());
    }

    @Override
    void check() {
        stacks.check();
        FileSources.check("--symbols", symbols);
        downloads.check();
        budget.check();
        if (noSnapshot && downloads.isAsked()) {
            throw new UsageException(
                    "--no-snapshot holds the process until all is done; --debuginfod would take too long for that");
        }
        if (noStop && noSnapshot) {
            throw new UsageException("--no-stop and --no-snapshot exclude each other");
        }
        if (samples < 0 || interval < 0 || stackLimit < 0) {
            throw new UsageException("--samples, --interval and --stack-limit take numbers from 0");
        }
        for (long pid : pids) {
            if (pid < 1) {
                throw new UsageException(pid + " is no process id");
            }
        }
    }

    @Override
    int run(Errors errors) throws IOException, MalformedDataException {
        int written;
        Looks looks;
        try (FileSources sources = FileSources.open(symbols, List.of(), downloads);
                ImageFiles open = new ImageFiles(budget.budget())) {
            looks = new Looks(errors, open, sources);
            written = write(errors, out -> {
                if (samples > 0) {
                    looks.sample(out);
                } else {
                    looks.once(out);
                }
            });
            errors.warnings(sources.problems());
        }
        if (written != ExitCode.COMPLETE) {
            return written;
        }
        if (!budget.budget().exceeded().isEmpty()) {
            markPartial();
        }
        return looks.seen == 0 ? ExitCode.UNREADABLE : exitCode();
    }

    private LiveOptions.Mode mode() {
        return noStop ? LiveOptions.Mode.UNSTOPPED : noSnapshot ? LiveOptions.Mode.HELD : LiveOptions.Mode.SNAPSHOT;
    }

    private Set<Long> processes() {
        Set<Long> all = new LinkedHashSet<>();
        for (long pid : pids) {
            all.add(pid);
            if (children) {
                ProcessHandle.of(pid).ifPresent(it -> it.descendants().forEach(child -> all.add(child.pid())));
            }
        }
        return all;
    }

    /** What several looks share. */
    private final class Looks {
        private final Errors errors;
        private final ImageFiles files;
        private final ImageCache images = new ImageCache();
        private final Symbolizer symbolizer;
        private final LiveOptions options =
                LiveOptions.defaults().withMode(mode()).withStackLimit(stackLimit);
        private final StackPrinting printing = new StackPrinting(stacks, output.format, PidCommand.this);
        private int seen;

        Looks(Errors errors, ImageFiles files, FileSources sources) {
            this.errors = errors;
            this.files = files;
            this.symbolizer =
                    Symbolizer.of(stacks.naming(SymbolizerOptions.defaults().withDebugFiles(sources.debugFiles())));
        }

        void once(CommandOutput out) throws IOException {
            for (long pid : processes()) {
                boolean first = seen == 0;
                look(pid, (process, report) -> {
                    if (!first && output.format == Format.TEXT) {
                        StackPrinting.text(out, writer -> writer.append("\n\n"));
                    }
                    printing.print(report, out);
                });
            }
        }

        void sample(CommandOutput out) throws IOException {
            SampleCounts counts = new SampleCounts(interval);
            long next = System.nanoTime();
            for (int i = 0; i < samples && !budget.budget().isOver(); i++) {
                int before = seen;
                for (long pid : processes()) {
                    look(pid, (process, report) -> {
                        counts.add(process, report);
                        if (output.format == Format.JSON) {
                            printing.print(report, out);
                        }
                    });
                }
                if (seen == before) {
                    break; // the processes have ended
                }
                next += interval * 1_000_000L;
                if (i + 1 < samples && !sleepUntil(next)) {
                    break;
                }
            }
            if (output.format == Format.TEXT) {
                StackPrinting.text(out, counts::printText);
            } else if (output.format == Format.FOLDED) {
                StackPrinting.text(out, counts::printFolded);
                errors.note(counts.summary());
            }
        }

        private void look(long pid, Look look) throws IOException {
            LiveProcess process;
            try {
                process = LiveProcess.attach(pid, options, files);
            } catch (IOException refused) {
                errors.line(String.valueOf(refused.getMessage()));
                markPartial();
                return;
            }
            try (process) {
                seen++;
                RuntimeOptions runtime = stacks.runtime();
                RuntimeFiles code = RuntimeFiles.ofProcess(process, pid, runtime.perfMaps());
                Unwinder.Builder builder = Unwinder.builder(process)
                        .imageCache(images)
                        .debugFiles(symbolizer.debugFiles())
                        .limits(stacks.limits())
                        .externalUnwindInfo(runtime.declared())
                        .budget(budget.budget());
                code.declareTo(builder);
                Unwinder unwinder = builder.build();
                if (verbose) {
                    Logging.modules(unwinder.modules().modules());
                }
                LiveStates states = LiveStates.of(process);
                if (states.isPartial()) {
                    markPartial();
                }
                AttachStatistics cost = process.statistics();
                TargetSummary summary = TargetSummary.of(process)
                        .withPause(new TargetSummary.Pause(
                                cost.pauseMicros(), cost.threadsSeen(), cost.threadsStopped(), cost.threadsCopied()));
                Session session = new Session(process, unwinder, symbolizer, code, budget.budget(), List.of());
                look.at(process, printing.report(session, summary, states::words, process::isReadLater));
            }
        }
    }

    /** What is done with a process that has been looked at. */
    private interface Look {
        void at(LiveProcess process, StackReport report) throws IOException;
    }

    private static boolean sleepUntil(long nanoTime) {
        long left = nanoTime - System.nanoTime();
        try {
            if (left > 0) {
                Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
            }
            return true;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
