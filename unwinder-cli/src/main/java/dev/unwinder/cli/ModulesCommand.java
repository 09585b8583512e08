package dev.unwinder.cli;

import dev.unwinder.modules.LoadedModule;
import dev.unwinder.report.JsonPrinter;
import dev.unwinder.report.ModulesPrinter;
import dev.unwinder.report.TargetSummary;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code unwinder modules FILE}. */
@Command(
        name = "modules",
        description = {
            "Lists the images (programs, libraries) mapped in a core file or, if FILE is a number and no file, in the"
                    + " process of that id, and the objects that just-in-time compilers have told debuggers of: range,"
                    + " build-id, path, verdict.",
            "",
            "The verdict tells whether the file found is the one that was running: match; mismatch: it is of another"
                    + " build, and not used; missing: none was found; unverified: the core does not hold what it"
                    + " could be compared with; registered: an object of a just-in-time compiler, read from memory.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:listed", "2:bad usage", "3:the core cannot be read, or the output cannot be written"})
final class ModulesCommand extends ListCommand {
    @Override
    String name() {
        return "modules";
    }

    @Override
    void print(Session session, CommandOutput out) throws IOException {
        List<LoadedModule> modules = session.unwinder().allModules().modules();
        TargetSummary target = TargetSummary.of(session.target());
        if (output.format == Format.JSON) {
            new JsonPrinter(false).printModules(target, modules, out.stream());
        } else {
            Writer writer = out.writer();
            new ModulesPrinter().print(modules, target.machine().wordSize(), writer);
            writer.flush();
        }
    }
}
