package dev.unwinder.cli;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.demangle.NameStyle;
import dev.unwinder.report.Foreign;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code unwinder demangle [NAME...]}. */
@Command(
        name = "demangle",
        description = {
            "Shows mangled names of C++ and Rust as people wrote them: C++ as 'c++filt -i' does, Rust as 'rustfilt'."
                    + " Without names it copies standard input to standard output and replaces the mangled names in it.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:printed; a name that is not mangled is printed as it is",
            "2:bad usage",
            "3:the input cannot be read, or the output cannot be written"
        })
final class DemangleCommand extends GuardedCommand {
    @Parameters(paramLabel = "NAME", description = "A mangled name; any number of them.")
    private List<String> names = List.of();

    @Option(
            names = "--simple",
            description =
                    "Names only: std::vector::push_back, without template arguments, parameters and return types.")
    private boolean simple;

    @Option(
            names = {"-p", "--no-params"},
            description = "Leave out a function's own parameters and return type.")
    private boolean withoutParameters;

    @Override
    String name() {
        return "demangle";
    }

    @Override
    void check() {}

    @Override
    int failed(Errors errors, Exception failure) {
        return errors.line("standard input: cannot be read (" + failure.getMessage() + "); is it a file or a pipe?");
    }

    @Override
    int run(Errors errors) throws IOException, MalformedDataException {
        return CommandOutput.write(Optional.empty(), standardOutput(), errors, out -> {
            if (!names.isEmpty()) {
                names(out.stream());
                return;
            }
            try (FileInputStream in = new FileInputStream(FileDescriptor.in)) {
                new DemangleFilter(style(), out.stream()).copy(in);
            }
        });
    }

    private void names(OutputStream out) throws IOException {
        for (String name : names) {
            String line = Foreign.shown(DemangleFilter.demangled(name, style())) + "\n";
            out.write(line.getBytes(StandardCharsets.UTF_8));
        }
    }

    private NameStyle style() {
        return simple ? NameStyle.SIMPLE : withoutParameters ? NameStyle.NO_PARAMETERS : NameStyle.FULL;
    }
}
