package dev.unwinder.cli;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.unwind.UnwindLimits;
import java.io.FileDescriptor;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What the commands that look at a core have in common: options, opening, and errors that are one line. */
abstract class FileCommand implements Callable<Integer> {
    /** Set by picocli; null where the command line was plain. */
    @Spec
    private @Nullable CommandSpec spec;

    /** Set by picocli; null where the command line was plain. */
    @ParentCommand
    private @Nullable Main main;

    @Mixin
    final FileOptions files = new FileOptions();

    @Mixin
    final OutputOptions output = new OutputOptions();

    private boolean partial;

    /** What it is called. */
    abstract String name();

    /** Prints what the command is for. */
    abstract void print(Session session, CommandOutput out) throws IOException;

    /** Checks options, beyond what picocli can; throws {@link UsageException}. */
    void check() {}

    /** How far to walk. */
    UnwindLimits limits() {
        return UnwindLimits.defaults();
    }

    /** Notes that something is not complete. */
    final void markPartial() {
        partial = true;
    }

    @Override
    public final Integer call() {
        PrintWriter standardError = spec == null
                ? new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true)
                : spec.commandLine().getErr();
        Errors errors = new Errors(standardError, files.verbose);
        try {
            check();
            checkFolders("--sysroot", files.sysroots);
            checkFolders("--symbols", files.symbols);
            if (files.verbose) {
                Logging.tellAll();
            } else {
                QuietLogging.use();
            }
            return run(errors);
        } catch (UsageException usage) {
            return errors.usage(usage, "unwinder " + name());
        } catch (IOException | MalformedDataException failure) {
            return errors.unreadable(files.file, failure);
        } catch (OutOfMemoryError failure) {
            return errors.outOfMemory();
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError failure) {
            return errors.internal(failure);
        }
    }

    private int run(Errors errors) throws IOException, MalformedDataException {
        if (files.executable.isPresent() && !Files.isReadable(files.executable.get())) {
            return errors.line(files.executable.get() + ": cannot be read; --exe names the program that made the core");
        }
        try (Session session = Session.open(files, limits())) {
            if (files.verbose) {
                Logging.modules(session.unwinder().modules().modules());
            }
            OutputStream standardOutput =
                    main == null ? new FileOutputStream(FileDescriptor.out) : main.standardOutput();
            try (CommandOutput out = CommandOutput.open(output.output, standardOutput)) {
                try {
                    print(session, out);
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
            errors.warnings(session.symbolizer().problems());
        }
        return partial ? ExitCode.PARTIAL : ExitCode.COMPLETE;
    }

    private void checkFolders(String option, List<Path> folders) {
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                throw new UsageException(option + " " + folder + ": there is no such folder");
            }
        }
    }
}
