package dev.unwinder.cli;

import dev.unwinder.report.StackReport;
import dev.unwinder.report.TargetSummary;
import dev.unwinder.symbol.SymbolizerOptions;
import dev.unwinder.unwind.UnwindLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code unwinder core FILE}. */
@Command(
        name = "core",
        description = "Shows the stacks of all threads of a core file.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:complete: every stack shown was followed to its end",
            "1:partial: some stack ended early (its last line says why; a stack cut by --max-frames is one), or a"
                    + " budget was exceeded",
            "2:bad usage",
            "3:the core cannot be read, or the output cannot be written"
        })
final class CoreCommand extends FileCommand {
    @Mixin
    final StackOptions stacks = new StackOptions();

    @Option(
            names = "--trap-handler",
            paramLabel = "WHICH",
            description = {
                "A function, by its symbol, address or range (0x1000-0x1040), that an x86-64 CPU enters on an"
                        + " interrupt or exception;",
                "with :errorcode behind it, one for which the CPU pushes an error code. Can be given more than once."
            })
    List<String> trapHandlers = new ArrayList<>();

    @Override
    List<String> trapHandlers() {
        return trapHandlers;
    }

    @Override
    String name() {
        return "core";
    }

    @Override
    void check() {
        super.check();
        stacks.check();
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
    void print(Session session, CommandOutput out) throws IOException {
        StackPrinting printing = new StackPrinting(stacks, output.format, this);
        StackReport report = printing.report(session, TargetSummary.of(session.target()));
        printing.print(report, out);
    }
}
