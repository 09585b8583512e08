package dev.unwinder.cli;

import dev.unwinder.bytes.MalformedDataException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;

/** What the commands that look at one program have in common: where the result goes. */
abstract class ShowCommand extends GuardedCommand {
    @Mixin
    final OutputOptions output = new OutputOptions();

    private boolean partial;

    /** Writes a command's result. */
    @FunctionalInterface
    interface Body {
        void print(CommandOutput out) throws IOException, MalformedDataException;
    }

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
    final int failed(Errors errors, Exception failure) {
        return errors.unreadable(subject(), failure);
    }

    /**
     * Opens the output and has the result written.
     *
     * @return {@link ExitCode#COMPLETE}, or the code of what went wrong with the output
     */
    final int write(Errors errors, Body body) throws IOException, MalformedDataException {
        try (CommandOutput out = CommandOutput.open(output.output, standardOutput())) {
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
