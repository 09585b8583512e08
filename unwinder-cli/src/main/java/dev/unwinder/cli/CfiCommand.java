package dev.unwinder.cli;

import dev.unwinder.bytes.FileBytes;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.report.CfiCheckPrinter;
import dev.unwinder.report.CfiPrinter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code unwinder cfi FILE}. */
@Command(
        name = "cfi",
        description = {
            "Prints the call frame information of an ELF file, .eh_frame and .debug_frame, as rows in the columns of"
                    + " 'readelf -wF': for each address, how to find the caller's registers.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:printed",
            "1:partial: some entries are malformed, no entry covers the place, or a check has found something",
            "2:bad usage",
            "3:the file cannot be read, or the output cannot be written"
        })
final class CfiCommand extends GuardedCommand {
    @Parameters(paramLabel = "FILE", description = "A program or shared library.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(
            names = "--at",
            paramLabel = "PLACE",
            description = {
                "Only the row that holds at a vaddr (0x...), or the rows of a function (its symbol, not demangled);",
                "expressions are put into words."
            })
    private Optional<String> at = Optional.empty();

    @Option(
            names = "--check",
            description = {
                "Print no rows but what breaks unwinders: code without an entry, entries that overlap or are"
                        + " malformed,",
                "rows that hold nowhere, states that are not restored, a CFA that jumps, registers that are not known,",
                "a return address without a rule. Exit code 1 if there is any."
            })
    private boolean check;

    @Option(
            names = "--output",
            paramLabel = "F",
            description = "Write to this file, which appears only when it is whole.")
    private Optional<Path> output = Optional.empty();

    @Override
    String name() {
        return "cfi";
    }

    @Override
    void check() {
        if (check && at.isPresent()) {
            throw new UsageException("--check and --at exclude each other");
        }
    }

    @Override
    int failed(Errors errors, Exception failure) {
        return failure instanceof NoSuchFileException
                ? errors.line(file + ": no such file; give the path of a program or shared library")
                : errors.unreadable(file, failure);
    }

    @Override
    int run(Errors errors) throws IOException, MalformedDataException {
        try (FileBytes bytes = FileBytes.open(file)) {
            ElfFile elf = ElfFile.parse(bytes);
            boolean[] whole = {false};
            int written = CommandOutput.write(output, standardOutput(), errors, out -> {
                Writer writer = out.writer();
                whole[0] = print(elf, writer);
                writer.flush();
            });
            return written == ExitCode.COMPLETE && !whole[0] ? ExitCode.PARTIAL : written;
        }
    }

    /** Whether nothing was wrong. */
    private boolean print(ElfFile elf, Writer writer) throws IOException, MalformedDataException {
        if (check) {
            int found = CfiCheckPrinter.print(elf, writer);
            return found == 0;
        }
        if (at.isEmpty()) {
            return CfiPrinter.print(elf, writer) == 0;
        }
        Optional<Boolean> covered = CfiPrinter.printAt(elf, at.get(), writer);
        if (covered.isEmpty()) {
            throw new UsageException("there is no function '" + at.get()
                    + "'; --at takes a symbol, not demangled, or a vaddr such as 0x401136");
        }
        if (!covered.get()) {
            writer.append("no call frame information covers ").append(at.get()).append('\n');
        }
        return covered.get();
    }
}
