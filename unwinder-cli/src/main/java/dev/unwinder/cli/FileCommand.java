package dev.unwinder.cli;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.symbol.SymbolizerOptions;
import dev.unwinder.unwind.UnwindLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;

/** What the commands that look at a core have in common. */
abstract class FileCommand extends ShowCommand {
    @Mixin
    final FileOptions files = new FileOptions();

    @Mixin
    final BudgetOptions budget = new BudgetOptions();

    /** Prints what the command is for. */
    abstract void print(Session session, CommandOutput out) throws IOException;

    /** How far to walk. */
    UnwindLimits limits() {
        return UnwindLimits.defaults();
    }

    /** Code that the CPU enters by itself, as it was given. */
    List<String> trapHandlers() {
        return List.of();
    }

    /** What was given about code that no image has. */
    RuntimeOptions runtime() {
        return RuntimeOptions.none();
    }

    /** How frames are named. */
    SymbolizerOptions naming(SymbolizerOptions options) {
        return options;
    }

    /** Opens what the command looks at. */
    Session open(FileSources sources) throws IOException, MalformedDataException {
        SymbolizerOptions symbols = SymbolizerOptions.defaults().withDebugFiles(sources.debugFiles());
        return Session.ofCore(files, sources, naming(symbols), limits(), trapHandlers(), runtime(), budget.budget());
    }

    @Override
    final Path subject() {
        return files.file;
    }

    @Override
    void check() {
        files.sources.check();
        budget.check();
    }

    @Override
    final int run(Errors errors) throws IOException, MalformedDataException {
        if (files.executable.isPresent() && !Files.isReadable(files.executable.get())) {
            return errors.line(files.executable.get() + ": cannot be read; --exe names the program that made the core");
        }
        try (FileSources sources = files.sources.open();
                Session session = open(sources)) {
            if (verbose) {
                Logging.modules(session.unwinder().modules().modules());
            }
            int written = write(errors, new CommandOutput.Body() {
                @Override
                public void print(CommandOutput out) throws IOException {
                    FileCommand.this.print(session, out);
                }
            });
            if (written != ExitCode.COMPLETE) {
                return written;
            }
            errors.warnings(session.symbolizer().problems());
            errors.warnings(sources.problems());
            if (!budget.budget().exceeded().isEmpty()) {
                markPartial();
            }
        } catch (IOException | MalformedDataException failure) {
            if (budget.budget().isOver()) {
                return errors.line(files.file + ": nothing could be shown: "
                        + budget.budget().reason());
            }
            throw failure;
        }
        return exitCode();
    }
}
