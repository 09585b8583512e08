package dev.unwinder.cli;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.corefile.CoreFileOptions;
import dev.unwinder.report.Foreign;
import dev.unwinder.symbol.SymbolizerOptions;
import dev.unwinder.triage.analysis.AnalysisOptions;
import dev.unwinder.triage.analysis.CrashAnalyzer;
import dev.unwinder.triage.cluster.Reasons;
import dev.unwinder.triage.explain.Explanation;
import dev.unwinder.triage.input.CrashInput;
import dev.unwinder.triage.input.CrashInputs;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.run.RunOptions;
import dev.unwinder.triage.run.TriageRun;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code unwinder explain A B}. */
@Command(
        name = "explain",
        description = {"Tells, step by step, why two crashes are one, or are not.", ""},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:they are one",
            "1:they are two",
            "2:bad usage",
            "3:one of them cannot be read, or the output cannot be written"
        })
final class ExplainCommand extends GuardedCommand {
    @Parameters(
            index = "0",
            paramLabel = "A",
            description = "A core, or a crash in JSON Lines: FILE.jsonl, or FILE.jsonl#ID where it has several.")
    @SuppressWarnings("NullAway.Init") // required: picocli sets it
    String first;

    @Parameters(index = "1", paramLabel = "B", description = "Another.")
    @SuppressWarnings("NullAway.Init") // required: picocli sets it
    String second;

    @Option(
            names = "--output",
            paramLabel = "F",
            description = "Write to this file, which appears only when it is whole.")
    Optional<Path> output = Optional.empty();

    @Mixin
    final CrashOptions crashes = new CrashOptions();

    @Override
    String name() {
        return "explain";
    }

    @Override
    void check() {
        crashes.check();
    }

    @Override
    int run(Errors errors) throws IOException, MalformedDataException {
        Crash one;
        Crash other;
        try (FileSources sources = crashes.sources.open()) {
            one = crash(first, sources);
            other = crash(second, sources);
        }
        for (Crash crash : List.of(one, other)) {
            if (crash.diagnosis().isEmpty()) {
                return errors.line(crash.id() + ": " + crash.error().orElse("holds no stack"));
            }
        }
        Explanation why = Reasons.of(crashes.clusterOptions(), one, other);
        int written = CommandOutput.write(output, standardOutput(), errors, out -> {
            Writer writer = out.writer();
            writer.write("A " + Foreign.shown(one.id()) + "\nB " + Foreign.shown(other.id()) + "\n\n");
            for (String step : why.steps()) {
                writer.write(Foreign.shown(step) + "\n");
            }
            writer.write("\n" + (why.same() ? "One crash." : "Two crashes.") + "\n");
            writer.flush();
        });
        return written != ExitCode.COMPLETE ? written : why.same() ? ExitCode.COMPLETE : ExitCode.PARTIAL;
    }

    /** The crash that a word names. */
    private Crash crash(String word, FileSources sources) throws IOException {
        int hash = word.indexOf(".jsonl#");
        Path file = Path.of(hash < 0 ? word : word.substring(0, hash + ".jsonl".length()));
        String id = hash < 0 ? "" : word.substring(hash + ".jsonl#".length());
        List<Crash> found = new ArrayList<>();
        try (CrashInputs inputs = CrashInputs.find(List.of(file))) {
            found.addAll(inputs.unreadable());
            List<CrashInput> cores = new ArrayList<>();
            for (CrashInput input : inputs.all()) {
                if (input.kind() == CrashInput.Kind.REPORT) {
                    CrashReports.read(input, crash -> {
                        if (id.isEmpty() || crash.id().equals(id)) {
                            found.add(crash);
                        }
                    });
                } else {
                    cores.add(input);
                }
            }
            CrashAnalyzer analyzer = CrashAnalyzer.of(AnalysisOptions.defaults()
                    .withSignatures(crashes.signatures())
                    .withSymbols(SymbolizerOptions.defaults()
                            .withDebugFiles(sources.debugFiles())
                            .withLines(!crashes.noLines)));
            TriageRun.of(RunOptions.defaults().withCores(sources.options(CoreFileOptions.defaults())), analyzer)
                    .analyze(cores, found::add);
        }
        if (found.size() != 1) {
            throw new UsageException(word
                    + (found.isEmpty()
                            ? ": there is no crash in it"
                            : ": there are " + found.size() + " crashes in it: name one as " + file + "#ID"));
        }
        return found.get(0);
    }
}
