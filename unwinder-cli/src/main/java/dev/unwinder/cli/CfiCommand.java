package dev.unwinder.cli;

import dev.unwinder.bytes.FileBytes;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.report.CfiPrinter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code unwinder cfi FILE}. */
@Command(
        name = "cfi",
        description = {
            "Prints the call frame information of an ELF file, .eh_frame and .debug_frame, as rows in the columns of 'readelf -wF':"
                    + " for each address, how to find the caller's registers.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:printed",
            "1:partial: some entries are malformed",
            "2:bad usage",
            "3:the file cannot be read, or the output cannot be written"
        })
final class CfiCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Main main;

    @Parameters(paramLabel = "FILE", description = "A program or shared library.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(
            names = "--output",
            paramLabel = "F",
            description = "Write to this file, which appears only when it is whole.")
    private Optional<Path> output = Optional.empty();

    @Override
    public Integer call() {
        Errors errors = new Errors(spec.commandLine().getErr(), false);
        try (FileBytes bytes = FileBytes.open(file)) {
            ElfFile elf = ElfFile.parse(bytes);
            try (CommandOutput out = CommandOutput.open(output, main.standardOutput())) {
                return print(elf, out, errors);
            }
        } catch (NoSuchFileException missing) {
            return errors.line(file + ": no such file; give the path of a program or shared library");
        } catch (IOException | MalformedDataException failure) {
            return errors.unreadable(file, failure);
        } catch (OutOfMemoryError failure) {
            return errors.outOfMemory();
        } catch (RuntimeException | StackOverflowError failure) {
            return errors.internal(failure);
        }
    }

    private int print(ElfFile elf, CommandOutput out, Errors errors) throws IOException, MalformedDataException {
        try {
            Writer writer = out.writer();
            int broken = CfiPrinter.print(elf, writer);
            writer.flush();
            out.finish();
            return broken == 0 ? ExitCode.COMPLETE : ExitCode.PARTIAL;
        } catch (IOException failure) {
            if (out.failure().isEmpty()) {
                throw failure;
            }
            return Errors.isClosedPipe(failure) ? ExitCode.COMPLETE : errors.unwritable(output, failure);
        }
    }
}
