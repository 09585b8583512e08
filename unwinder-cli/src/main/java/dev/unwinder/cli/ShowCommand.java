package dev.unwinder.cli;

import dev.unwinder.bytes.MalformedDataException;
import java.io.FileDescriptor;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What the commands that look at a program have in common: where the result goes, the log, and errors that are one line. */
abstract class ShowCommand implements Callable<Integer> {
    /** Set by picocli; null where the command line was plain. */
    @Spec
    private @Nullable CommandSpec spec;

    /** Set by picocli; null where the command line was plain. */
    @ParentCommand
    private @Nullable Main main;

    @Mixin
    final OutputOptions output = new OutputOptions();

    @Option(
            names = {"-v", "--verbose"},
            description = "Tell on standard error which files and sources were tried.")
    boolean verbose;

    private boolean partial;

    /** Writes a command's result. */
    @FunctionalInterface
    interface Body {
        void print(CommandOutput out) throws IOException, MalformedDataException;
    }

    /** What it is called. */
    abstract String name();

    /** Checks options, beyond what picocli can; throws {@link UsageException}. */
    abstract void check();

    /** Does what the command is for; returns its exit code. */
    abstract int run(Errors errors) throws IOException, MalformedDataException;

    /** What is looked at, for errors. */
    abstract Path subject();

    /** Notes that something is not complete. */
    final void markPartial() {
        partial = true;
    }

    /** The exit code of a command that has printed its result. */
    final int exitCode() {
        return partial ? ExitCode.PARTIAL : ExitCode.COMPLETE;
    }

    @Override
    public final Integer call() {
        PrintWriter standardError = spec == null
                ? new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true)
                : spec.commandLine().getErr();
        Errors errors = new Errors(standardError, verbose);
        try {
            check();
            if (verbose) {
                Logging.tellAll();
            } else {
                QuietLogging.use();
            }
            return run(errors);
        } catch (UsageException usage) {
            return errors.usage(usage, "unwinder " + name());
        } catch (IOException | MalformedDataException failure) {
            return errors.unreadable(subject(), failure);
        } catch (OutOfMemoryError failure) {
            return errors.outOfMemory();
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError failure) {
            return errors.internal(failure);
        }
    }

    /**
     * Opens the output and has the result written.
     *
     * @return {@link ExitCode#COMPLETE}, or the code of what went wrong with the output
     */
    final int write(Errors errors, Body body) throws IOException, MalformedDataException {
        OutputStream standardOutput = main == null ? new FileOutputStream(FileDescriptor.out) : main.standardOutput();
        try (CommandOutput out = CommandOutput.open(output.output, standardOutput)) {
            try {
                body.print(out);
                out.finish();
            } catch (IOException failure) {
                if (out.failure().isEmpty()) {
                    throw failure;
                }
                if (!Errors.isClosedPipe(failure)) {
                    return errors.unwritable(output.output, failure);
                }
            }
        } catch (FileNotFoundException | FileSystemException failure) {
            return errors.unwritable(output.output, failure);
        }
        return ExitCode.COMPLETE;
    }
}
