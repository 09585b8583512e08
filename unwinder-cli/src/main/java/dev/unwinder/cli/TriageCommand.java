package dev.unwinder.cli;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.corefile.CoreFileOptions;
import dev.unwinder.report.triage.CrashStore;
import dev.unwinder.symbol.SymbolizerOptions;
import dev.unwinder.triage.analysis.AnalysisOptions;
import dev.unwinder.triage.analysis.CrashAnalyzer;
import dev.unwinder.triage.cluster.ClusterOptions;
import dev.unwinder.triage.cluster.Clustering;
import dev.unwinder.triage.input.CrashInput;
import dev.unwinder.triage.input.CrashInputs;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.CrashCluster;
import dev.unwinder.triage.model.CrashSource;
import dev.unwinder.triage.model.TriageResult;
import dev.unwinder.triage.run.RunOptions;
import dev.unwinder.triage.run.TriageRun;
import dev.unwinder.triage.signature.Signatures;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code unwinder triage PATH...}. */
@Command(
        name = "triage",
        description = {
            "Looks at many cores in one run, and tells how many different crashes they are, and which is the worst.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every input was read",
            "1:some input could not be read; it is a row with its error",
            "2:bad usage",
            "3:standard input cannot be read, or the output cannot be written",
            "4:there is a new cluster, and --fail-on new was given"
        })
final class TriageCommand extends GuardedCommand {
    /** There is a new cluster. */
    static final int NEW_CLUSTER = 4;

    @Parameters(
            paramLabel = "PATH",
            arity = "1..*",
            description = {
                "Cores (plain or compressed), folders of them, archives of them with their programs (.tar, .zip, .7z,"
                        + " .cpio), what systemd-coredump, Apport and ABRT have left, JSON Lines that this command has"
                        + " written, or - for a core on standard input. What is no core is skipped."
            })
    List<Path> paths = new ArrayList<>();

    @Mixin
    final TriageOutputs outputs = new TriageOutputs();

    @Option(
            names = "--baseline",
            paramLabel = "OLD",
            description =
                    "JSON Lines of an earlier run: tells which clusters are new, gone, growing. Can be given more than"
                            + " once.")
    List<Path> baseline = new ArrayList<>();

    @Option(
            names = "--fail-on",
            paramLabel = "WHAT",
            description = "new: exit with 4 where a cluster is not in the baseline.")
    Optional<String> failOn = Optional.empty();

    @Mixin
    final TriageOptions options = new TriageOptions();

    @Mixin
    final CrashOptions crashes = new CrashOptions();

    @Override
    String name() {
        return "triage";
    }

    @Override
    void check() {
        crashes.check();
        outputs.check();
        outputs.checkNotRead(paths);
        options.check();
        if (failOn.isPresent() && !failOn.get().equals("new")) {
            throw new UsageException("--fail-on takes new, not '" + failOn.get() + "'");
        }
        if (failOn.isPresent() && baseline.isEmpty()) {
            throw new UsageException("--fail-on new needs something to compare with: --baseline OLD");
        }
    }

    @Override
    int run(Errors errors) throws IOException, MalformedDataException {
        long start = System.nanoTime();
        ClusterOptions how =
                crashes.clusterOptions().withCasrOrder(options.severity == TriageOptions.SeverityStyle.CASR);
        OutputStream standardOutput = standardOutput();
        try (CrashStore old =
                        CrashReports.baseline(baseline, options.cleaning(), new CrashStore(how, outputs.shownWhole()));
                FileSources sources = crashes.sources.open();
                CrashInputs inputs = inputs();
                CrashSink sink = CrashSink.open(outputs, how, options.cleaning(), standardOutput)) {
            int skipped = collect(inputs, sources, how.signatures(), sink);
            Optional<List<Crash>> before = baseline.isEmpty() ? Optional.empty() : Optional.of(old.crashes());
            List<CrashCluster> clusters =
                    Clustering.of(how).clusters(sink.store().crashes(), before);
            TriageResult result = result(sink.store(), clusters, old, skipped, start);
            sink.end(result);
            boolean casr = options.severity == TriageOptions.SeverityStyle.CASR;
            int written = outputs.write(result, casr, how.signatures(), standardOutput, errors);
            errors.warnings(sources.problems());
            return written == ExitCode.COMPLETE ? exitCode(result) : written;
        }
    }

    /** What is named; {@code -} is a core on standard input. */
    private CrashInputs inputs() throws IOException {
        List<Path> files = new ArrayList<>();
        boolean piped = false;
        for (Path path : paths) {
            if (path.toString().equals("-")) {
                piped = true;
            } else {
                files.add(path);
            }
        }
        CrashInputs inputs = CrashInputs.find(files);
        if (piped) {
            CrashSource source = new CrashSource(
                    options.name.orElse("-"), "", Optional.empty(), Optional.of(options.time.orElseGet(Instant::now)));
            inputs.add(source, System.in);
        }
        return inputs;
    }

    private int exitCode(TriageResult result) {
        for (CrashCluster cluster : result.clusters()) {
            if (failOn.isPresent()
                    && cluster.change().isPresent()
                    && cluster.change().get().state() == CrashCluster.State.NEW) {
                return NEW_CLUSTER;
            }
        }
        return result.totals().unreadable() > 0 ? ExitCode.PARTIAL : ExitCode.COMPLETE;
    }

    /** Looks at all inputs; returns how many were skipped. */
    private int collect(CrashInputs inputs, FileSources sources, Signatures signatures, CrashSink sink)
            throws IOException {
        for (Crash crash : inputs.unreadable()) {
            sink.crash(crash);
        }
        List<CrashInput> cores = new ArrayList<>();
        for (CrashInput found : inputs.all()) {
            CrashInput input = options.host.isPresent() ? found.ofHost(options.host.get()) : found;
            if (input.kind() == CrashInput.Kind.REPORT) {
                CrashReports.read(input, sink::crash);
            } else if (!sink.isKnown(input.source())) {
                cores.add(input);
            }
        }
        SymbolizerOptions symbols = SymbolizerOptions.defaults()
                .withDebugFiles(sources.debugFiles())
                .withLines(!crashes.noLines);
        CrashAnalyzer analyzer = CrashAnalyzer.of(AnalysisOptions.defaults()
                .withSymbols(symbols)
                .withSignatures(signatures)
                .withInclude(new HashSet<>(options.include)));
        RunOptions run = RunOptions.defaults()
                .withBudget(Duration.ofSeconds(options.coreTimeout))
                .withCores(sources.options(CoreFileOptions.defaults()));
        if (options.jobs.isPresent()) {
            run = run.withJobs(options.jobs.get());
        }
        int[] skipped = {inputs.skipped()};
        try (TriageProgress progress =
                new TriageProgress(cores.size(), System.err, TerminalLine.isTerminal(2), System.nanoTime())) {
            TriageRun.of(run, analyzer).analyze(cores, new TriageRun.Listener() {
                @Override
                public void crash(Crash crash) throws IOException {
                    sink.crash(crash);
                    progress.advanced(crash.error().isPresent(), System.nanoTime());
                }

                @Override
                public void skipped(CrashInput input) {
                    skipped[0]++;
                    progress.advanced(false, System.nanoTime());
                }
            });
        }
        return skipped[0];
    }

    private static TriageResult result(
            CrashStore now, List<CrashCluster> clusters, CrashStore before, int skipped, long start) {
        List<Crash> crashes = now.crashes();
        int unreadable = 0;
        long bytes = 0;
        for (Crash crash : crashes) {
            unreadable += crash.error().isPresent() ? 1 : 0;
            bytes += crash.effort().bytesRead();
        }
        Set<String> shown = new HashSet<>();
        int alive = 0;
        for (CrashCluster cluster : clusters) {
            alive += cluster.count() > 0 ? 1 : 0;
            if (cluster.count() == 0) {
                shown.add(cluster.representative());
            }
        }
        List<Crash> gone =
                before.crashes().stream().filter(it -> shown.contains(it.id())).toList();
        return new TriageResult(
                crashes,
                clusters,
                gone,
                new TriageResult.Totals(
                        crashes.size(), unreadable, skipped, alive, bytes, (System.nanoTime() - start) / 1000),
                crash -> now.of(before.of(crash)));
    }
}
