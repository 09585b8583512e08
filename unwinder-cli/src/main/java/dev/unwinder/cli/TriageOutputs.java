package dev.unwinder.cli;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.report.export.TriageDocument;
import dev.unwinder.report.export.TriageFolded;
import dev.unwinder.report.export.TriageMarkdown;
import dev.unwinder.report.export.TriagePage;
import dev.unwinder.report.export.TriageSarif;
import dev.unwinder.report.export.TriageSpeedscope;
import dev.unwinder.report.triage.CrashStore;
import dev.unwinder.report.triage.TriageJson;
import dev.unwinder.report.triage.TriageTable;
import dev.unwinder.triage.model.TriageResult;
import dev.unwinder.triage.signature.Signatures;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** Where the results of triage go, and what they look like. */
final class TriageOutputs {
    /** What is written in the end, or as it comes. */
    enum Form {
        TABLE,
        JSONL,
        JSON,
        FOLDED,
        SPEEDSCOPE,
        MARKDOWN
    }

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = FormConverter.class,
            description = {
                "table, jsonl (see --jsonl), json (the same as one document), markdown (a report for an issue), folded"
                        + " or speedscope",
                "(the crashing stacks, counted, for flame graphs); table if not given."
            })
    Form form = Form.TABLE;

    @Option(
            names = "--output",
            paramLabel = "F",
            description =
                    "Write to this file, which appears only when it is whole (--format jsonl grows line by line).")
    Optional<Path> output = Optional.empty();

    @Option(
            names = "--jsonl",
            paramLabel = "FILE",
            description = {
                "Write each crash to this file as soon as it is known, and the clusters in the end: JSON Lines, which"
                        + " can be given as PATH again."
            })
    Optional<Path> jsonl = Optional.empty();

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description =
                    "Write a page about the run to this file: the clusters, to be searched and sorted, and a graph of"
                            + " all stacks. It needs no network.")
    Optional<Path> html = Optional.empty();

    @Option(
            names = "--sarif",
            paramLabel = "FILE",
            description = "Write the clusters to this file as SARIF 2.1.0, for code hosting sites and editors.")
    Optional<Path> sarif = Optional.empty();

    @Option(
            names = "--resume",
            description =
                    "Go on with the --jsonl file of a run that was interrupted: what is in it is not looked at again.")
    boolean resume;

    /** From the command line. */
    static final class FormConverter implements ITypeConverter<Form> {
        @Override
        public Form convert(String word) {
            return CrashOptions.choice(word, Form.values());
        }
    }

    /** Checks what picocli cannot. */
    void check() {
        if (resume && jsonl.isEmpty()) {
            throw new UsageException("--resume goes on with a file: name it with --jsonl");
        }
    }

    /** Refuses to begin a file anew that is going to be read. */
    void checkNotRead(List<Path> inputs) {
        if (!resume && jsonl.isPresent()) {
            checkNotRead(jsonl.get(), inputs);
        }
        if (form == Form.JSONL && output.isPresent()) {
            checkNotRead(output.get(), inputs);
        }
    }

    private static void checkNotRead(Path written, List<Path> inputs) {
        for (Path input : inputs) {
            if (isSame(written, input)) {
                throw new UsageException(input + " is to be read: write to another file");
            }
        }
    }

    private static boolean isSame(Path written, Path input) {
        try {
            return Files.isRegularFile(input) && Files.exists(written) && Files.isSameFile(written, input);
        } catch (IOException unknown) {
            return false; // opening it will tell
        }
    }

    /** Which crashes are shown whole in the end. */
    CrashStore.Whole shownWhole() {
        if (form == Form.JSON) {
            return CrashStore.Whole.ALL;
        }
        boolean some = html.isPresent() || sarif.isPresent() || form == Form.MARKDOWN;
        return some ? CrashStore.Whole.REPRESENTATIVES : CrashStore.Whole.NONE;
    }

    /** Writes all that is written in the end, but JSON Lines. */
    int write(TriageResult result, boolean casr, Signatures signatures, OutputStream standardOutput, Errors errors)
            throws IOException, MalformedDataException {
        try {
            return writeAll(result, casr, signatures, standardOutput, errors);
        } catch (UncheckedIOException unreadable) {
            throw new IOException("a temporary file cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    private int writeAll(
            TriageResult result, boolean casr, Signatures signatures, OutputStream standardOutput, Errors errors)
            throws IOException, MalformedDataException {
        int page = html.isEmpty()
                ? ExitCode.COMPLETE
                : CommandOutput.write(
                        html,
                        standardOutput,
                        errors,
                        out -> new TriagePage("Crashes", Instant.now(), signatures).print(result, out.stream()));
        int log = sarif.isEmpty()
                ? ExitCode.COMPLETE
                : CommandOutput.write(
                        sarif,
                        standardOutput,
                        errors,
                        out -> new TriageSarif(Version.number()).print(result, out.stream()));
        int main = form == Form.JSONL
                ? ExitCode.COMPLETE
                : CommandOutput.write(output, standardOutput, errors, out -> print(result, casr, out));
        return Math.max(main, Math.max(page, log));
    }

    private void print(TriageResult result, boolean casr, CommandOutput out) throws IOException {
        Writer writer = out.writer();
        switch (form) {
            case TABLE -> new TriageTable(casr).print(result, writer);
            case JSON -> new TriageDocument().print(result, out.stream());
            case FOLDED -> new TriageFolded().print(result, writer);
            case SPEEDSCOPE -> new TriageSpeedscope("Crashes").print(result, out.stream());
            case MARKDOWN -> new TriageMarkdown().print(result, writer);
            case JSONL -> {} // was written as it came
        }
        writer.flush();
    }

    /** The clusters and the numbers, behind the crashes. */
    static void end(TriageJson json, TriageResult result) throws IOException {
        for (var cluster : result.clusters()) {
            json.write(cluster);
        }
        json.write(result.totals());
    }
}
