package dev.unwinder.cli;

import dev.unwinder.report.JsonPrinter;
import dev.unwinder.report.MissingPrinter;
import dev.unwinder.report.TargetSummary;
import dev.unwinder.symbol.find.MissingFile;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code unwinder missing FILE|PID}. */
@Command(
        name = "missing",
        description = {
            "Lists the files that would be of use and are not found: of the programs and libraries in a core file or, if FILE is a"
                    + " number and no file, in the process of that id, those of which the file itself or its debugging information is"
                    + " missing, with the package that has them where the program tells. With --debuginfod, what is there is fetched"
                    + " first.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing is missing",
            "1:something is missing",
            "2:bad usage",
            "3:the core cannot be read, or the output cannot be written"
        })
final class MissingCommand extends ListCommand {
    @Override
    String name() {
        return "missing";
    }

    @Override
    void print(Session session, CommandOutput out) throws IOException {
        List<MissingFile> missing = MissingFile.of(
                session.unwinder().modules().modules(), session.symbolizer().debugFiles());
        if (!missing.isEmpty()) {
            markPartial();
        }
        if (output.format == Format.JSON) {
            new JsonPrinter(false).printMissing(TargetSummary.of(session.target()), missing, out.stream());
        } else {
            Writer writer = out.writer();
            new MissingPrinter().print(missing, writer);
            writer.flush();
        }
    }
}
