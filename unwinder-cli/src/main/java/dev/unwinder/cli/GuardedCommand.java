package dev.unwinder.cli;

import dev.unwinder.bytes.MalformedDataException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What the commands that look at programs have in common: the log, and errors that are one line. */
abstract class GuardedCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec; // picocli sets these; the plain way in does not

    @ParentCommand
    private @Nullable Main main;

    @Option(
            names = {"-v", "--verbose"},
            description = "Tell on standard error which files and sources were tried.")
    boolean verbose;

    /** What it is called. */
    abstract String name();

    /** Checks options, beyond what picocli can; throws {@link UsageException}. */
    abstract void check();

    /** Does what the command is for; returns its exit code. */
    abstract int run(Errors errors) throws IOException, MalformedDataException;

    /** Tells of what could not be read or written; returns the exit code. */
    int failed(Errors errors, Exception failure) {
        return errors.line(failure.getMessage() + ": cannot be written, or not be read any more");
    }

    /** Where results go when no file is given. */
    final OutputStream standardOutput() {
        return main == null ? new FileOutputStream(FileDescriptor.out) : main.standardOutput();
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
            return failed(errors, failure);
        } catch (OutOfMemoryError failure) {
            return errors.outOfMemory();
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError failure) {
            return errors.internal(failure);
        }
    }
}
