package dev.unwinder.cli;

import dev.unwinder.bytes.MalformedDataException;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;

/** What the commands that look at one program have in common: where the result goes. */
abstract class ShowCommand extends GuardedCommand {
    @Mixin
    final OutputOptions output = new OutputOptions();

    private boolean partial;

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

    /** Writes the result where it goes; returns the code of what went wrong with the output. */
    final int write(Errors errors, CommandOutput.Body body) throws IOException, MalformedDataException {
        return CommandOutput.write(output.output, standardOutput(), errors, body);
    }
}
