package dev.unwinder.cli;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.symbol.SymbolizerOptions;
import dev.unwinder.unwind.UnwindLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;

/** What the commands that look at a core have in common. */
abstract class FileCommand extends ShowCommand {
    @Mixin
    final FileOptions files = new FileOptions();

    /** Prints what the command is for. */
    abstract void print(Session session, CommandOutput out) throws IOException;

    /** How far to walk. */
    UnwindLimits limits() {
        return UnwindLimits.defaults();
    }

    /** How frames are named. */
    SymbolizerOptions naming(SymbolizerOptions options) {
        return options;
    }

    /** Opens what the command looks at. */
    Session open() throws IOException, MalformedDataException {
        return Session.ofCore(files, naming(Session.symbolizerOptions(files)), limits());
    }

    @Override
    final Path subject() {
        return files.file;
    }

    @Override
    void check() {
        checkFolders("--sysroot", files.sysroots);
        checkFolders("--symbols", files.symbols);
    }

    @Override
    final int run(Errors errors) throws IOException, MalformedDataException {
        if (files.executable.isPresent() && !Files.isReadable(files.executable.get())) {
            return errors.line(files.executable.get() + ": cannot be read; --exe names the program that made the core");
        }
        try (Session session = open()) {
            if (verbose) {
                Logging.modules(session.unwinder().modules().modules());
            }
            int written = write(errors, new Body() {
                @Override
                public void print(CommandOutput out) throws IOException {
                    FileCommand.this.print(session, out);
                }
            });
            if (written != ExitCode.COMPLETE) {
                return written;
            }
            errors.warnings(session.symbolizer().problems());
        }
        return exitCode();
    }
}
