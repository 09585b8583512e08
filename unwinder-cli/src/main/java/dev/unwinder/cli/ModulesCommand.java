package dev.unwinder.cli;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.ptrace.LiveOptions;
import dev.unwinder.ptrace.LiveProcess;
import dev.unwinder.report.JsonPrinter;
import dev.unwinder.report.ModulesPrinter;
import dev.unwinder.report.TargetSummary;
import dev.unwinder.symbol.SymbolizerOptions;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import picocli.CommandLine.Command;

/** {@code unwinder modules FILE}. */
@Command(
        name = "modules",
        description = {
            "Lists the images (programs, libraries) mapped in a core file or, if FILE is a number and no file, in the process"
                    + " of that id: range, build-id, path, verdict.",
            "",
            "The verdict tells whether the file found is the one that was running: match; mismatch: it is of another"
                    + " build, and not used; missing: none was found; unverified: the core does not hold what it"
                    + " could be compared with.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:listed", "2:bad usage", "3:the core cannot be read, or the output cannot be written"})
final class ModulesCommand extends FileCommand {
    @Override
    void check() {
        super.check();
        if (output.format == Format.FOLDED) {
            throw new UsageException("modules have no stacks to fold; --format takes text or json here");
        }
    }

    @Override
    Session open() throws IOException, MalformedDataException {
        OptionalLong pid = pid(files.file);
        if (pid.isEmpty()) {
            return super.open();
        }
        LiveOptions options = LiveOptions.defaults().withMode(LiveOptions.Mode.UNSTOPPED);
        SymbolizerOptions symbols = SymbolizerOptions.defaults().withFolders(files.symbols);
        return Session.of(LiveProcess.attach(pid.getAsLong(), options), symbols, limits());
    }

    /** The process that a number names which is no file. */
    static OptionalLong pid(Path file) {
        String text = file.toString();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return OptionalLong.empty();
            }
        }
        boolean isPid = !text.isEmpty() && text.length() <= 9 && !Files.exists(file);
        return isPid ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    @Override
    String name() {
        return "modules";
    }

    @Override
    void print(Session session, CommandOutput out) throws IOException {
        List<LoadedModule> modules = session.unwinder().modules().modules();
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
