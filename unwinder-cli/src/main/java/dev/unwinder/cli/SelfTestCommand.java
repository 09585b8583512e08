package dev.unwinder.cli;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.ptrace.SelfTarget;
import dev.unwinder.report.TargetSummary;
import dev.unwinder.symbol.SymbolizerOptions;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code unwinder self-test}. */
@Command(
        name = "self-test",
        description = {
            "Shows the native stacks of this very program's threads that are blocked in a system call: through"
                    + " in-process memory, without ptrace. Useful to see whether Unwinder works on a machine at all.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every stack was followed to its end",
            "1:partial: some stack ended early, as those do that lead through code the JVM has made",
            "2:bad usage",
            "3:nothing could be looked at, or the output cannot be written"
        })
final class SelfTestCommand extends ShowCommand {
    @Mixin
    private final StackOptions stacks = new StackOptions();

    @Override
    String name() {
        return "self-test";
    }

    @Override
    Path subject() {
        return Path.of("/proc/self");
    }

    @Override
    void check() {
        stacks.check();
    }

    @Override
    int run(Errors errors) throws IOException, MalformedDataException {
        SelfTarget self = SelfTarget.open();
        LiveStates states = LiveStates.of(self.statuses());
        try (Session session =
                Session.of(self, stacks.naming(SymbolizerOptions.defaults()), stacks.limits(), Budget.unlimited())) {
            int written = write(errors, out -> {
                StackPrinting printing = new StackPrinting(stacks, output.format, this);
                printing.print(printing.report(session, TargetSummary.of(self), states::words, address -> false), out);
            });
            return written != ExitCode.COMPLETE ? written : exitCode();
        }
    }
}
