package dev.unwinder.cli;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.ptrace.LiveOptions;
import dev.unwinder.ptrace.LiveProcess;
import dev.unwinder.report.TargetSummary;
import dev.unwinder.symbol.SymbolizerOptions;
import dev.unwinder.unwind.UnwindLimits;
import java.io.IOException;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code unwinder handlers FILE|PID}. */
@Command(
        name = "handlers",
        description = {
            "Shows for each frame of a core file's crashed thread or, if FILE is a number and no file, of a thread of"
                    + " the process of that id, what an exception would meet there: cleanup, catch (type), filter,"
                    + " noexcept, with the landing pad's address; and the exception that was thrown, with where it is"
                    + " caught, or why not.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:complete: every stack shown was followed to its end",
            "1:partial: some stack ended early",
            "2:bad usage",
            "3:the core or process cannot be read, or the output cannot be written"
        })
final class HandlersCommand extends FileCommand {
    @Mixin
    private final StackOptions stacks = new StackOptions();

    /** Shows handlers, and the thread that crashed unless another is asked for. */
    HandlersCommand() {
        stacks.handlers = true;
        stacks.thread = "crashed";
    }

    @Override
    String name() {
        return "handlers";
    }

    @Override
    void check() {
        super.check();
        stacks.check();
        stacks.handlers = true;
        if (output.format == Format.FOLDED) {
            throw new UsageException("handlers cannot be folded; --format takes text or json here");
        }
    }

    @Override
    UnwindLimits limits() {
        return stacks.limits();
    }

    @Override
    RuntimeOptions runtime() {
        return stacks.runtime();
    }

    @Override
    SymbolizerOptions naming(SymbolizerOptions options) {
        return stacks.naming(options);
    }

    @Override
    Session open(FileSources sources) throws IOException, MalformedDataException {
        OptionalLong pid = ListCommand.pid(files.file);
        if (pid.isEmpty()) {
            return super.open(sources);
        }
        SymbolizerOptions symbols = SymbolizerOptions.defaults().withDebugFiles(sources.debugFiles());
        LiveProcess process = LiveProcess.attach(pid.getAsLong(), LiveOptions.defaults());
        return Session.ofProcess(process, pid.getAsLong(), naming(symbols), limits(), runtime(), budget.budget());
    }

    @Override
    void print(Session session, CommandOutput out) throws IOException {
        StackPrinting printing = new StackPrinting(stacks, output.format, this);
        printing.print(printing.report(session, TargetSummary.of(session.target())), out);
    }
}
