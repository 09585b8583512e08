package dev.unwinder.cli;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.report.triage.TriageJson;
import dev.unwinder.report.triage.TriageTable;
import dev.unwinder.triage.model.TriageResult;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** Where the results of triage go, and what they look like. */
final class TriageOutputs {
    /** What is written in the end, or as it comes. */
    enum Form {
        TABLE,
        JSONL
    }

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = FormConverter.class,
            description = "table or jsonl; table if not given.")
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

    /** Writes all that is written in the end, but JSON Lines. */
    int write(TriageResult result, boolean casr, OutputStream standardOutput, Errors errors)
            throws IOException, MalformedDataException {
        if (form == Form.JSONL) {
            return ExitCode.COMPLETE;
        }
        return file(output, standardOutput, errors, out -> {
            Writer writer = out.writer();
            new TriageTable(casr).print(result, writer);
            writer.flush();
        });
    }

    /** Writes one output, to a file or to standard output. */
    static int file(Optional<Path> file, OutputStream standardOutput, Errors errors, ShowCommand.Body body)
            throws IOException, MalformedDataException {
        try (CommandOutput out = CommandOutput.open(file, standardOutput)) {
            try {
                body.print(out);
                out.finish();
            } catch (IOException failure) {
                if (out.failure().isEmpty()) {
                    throw failure;
                }
                if (!Errors.isClosedPipe(failure)) {
                    return errors.unwritable(file, failure);
                }
            }
        } catch (FileNotFoundException | FileSystemException failure) {
            return errors.unwritable(file, failure);
        }
        return ExitCode.COMPLETE;
    }

    /** The clusters and the numbers, behind the crashes. */
    static void end(TriageJson json, TriageResult result) throws IOException {
        for (var cluster : result.clusters()) {
            json.write(cluster);
        }
        json.write(result.totals());
    }
}
