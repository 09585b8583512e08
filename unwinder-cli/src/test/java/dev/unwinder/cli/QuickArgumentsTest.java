package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

class QuickArgumentsTest {
    private static List<Object> options(FileCommand command) {
        FileOptions files = command.files;
        List<Object> core = command instanceof CoreCommand it
                ? List.of(
                        it.stacks.thread,
                        it.stacks.maxFrames,
                        it.stacks.registers,
                        it.stacks.noGroup,
                        it.stacks.noDemangle,
                        it.stacks.simple,
                        it.stacks.noLines,
                        it.stacks.source)
                : List.of();
        return List.of(
                command.getClass(),
                files.file,
                files.executable,
                files.sources.sysroots,
                files.sources.symbols,
                command.verbose,
                command.files.sources.downloads.servers,
                command.files.sources.downloads.seconds,
                command.output.format,
                command.output.output,
                core);
    }

    private static FileCommand slow(String... words) {
        ParseResult result = Main.commandLine(new Main()).parseArgs(words);
        return (FileCommand) result.subcommand().commandSpec().userObject();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "core FILE",
                "core @FILE",
                "core FILE --exe prog --sysroot a --sysroot b --symbols c --symbols d",
                "core --thread crashed --max-frames 10 --format json --registers --no-group --no-scan --output"
                        + " out.json FILE -v",
                "core FILE --no-demangle --no-lines",
                "core FILE --timeout 2.5 --max-memory 1G --max-read 20M --max-total-frames 5",
                "core --simple --source 5 FILE",
                "core --verbose --thread 4711 FILE --format text",
                "core --max-frames 0 FILE",
                "modules FILE",
                "modules --format json --output x --sysroot /r FILE --exe p",
            })
    void understandsWhatPicocliUnderstands(String line) {
        String[] words = line.split(" ");
        Optional<FileCommand> quick = QuickArguments.parse(words);
        assertThat(quick).isPresent();
        assertThat(options(quick.get())).isEqualTo(options(slow(words)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "core",
                "--help",
                "help core",
                "core --help",
                "core FILE --help",
                "core FILE -V",
                "core -",
                "core FILE FILE2",
                "core FILE --nonsense",
                "core FILE --exe=prog",
                "core FILE --exe",
                "core FILE --exe a --exe b",
                "core FILE --exe --registers",
                "core FILE --registers --registers",
                "core FILE -v --verbose",
                "core FILE --format xml",
                "core FILE --debuginfod",
                "core --debuginfod FILE",
                "core FILE --debuginfod-timeout 5",
                "missing FILE",
                "core FILE --max-frames many",
                "core FILE --max-frames -1",
                "core FILE --context rip=1,rsp=2",
                "core FILE --frame 3",
                "core FILE --frame 3 --info",
                "modules FILE --registers",
                "modules FILE --no-group",
                "modules FILE --handlers",
                "modules FILE --no-scan",
                "modules FILE --thread all",
                "modules --registers FILE",
            })
    void leavesTheRestToPicocli(String line) {
        assertThat(QuickArguments.parse(line.isEmpty() ? new String[0] : line.split(" ")))
                .isEmpty();
    }

    /** Every option of the commands is known here, so that adding one does not go unnoticed. */
    @Test
    void knowsEveryOption() {
        CommandLine main = Main.commandLine(new Main());
        assertThat(names(main, "core"))
                .containsExactlyInAnyOrder(
                        "--exe",
                        "--sysroot",
                        "--symbols",
                        "--debuginfod",
                        "--debuginfod-timeout",
                        "--verbose",
                        "--format",
                        "--output",
                        "--thread",
                        "--max-frames",
                        "--timeout",
                        "--max-memory",
                        "--max-read",
                        "--max-total-frames",
                        "--no-demangle",
                        "--simple",
                        "--no-lines",
                        "--source",
                        "--registers",
                        "--handlers",
                        "--no-group",
                        "--no-scan",
                        "--context", // these six are left to picocli
                        "--frame",
                        "--info",
                        "--eh-frame",
                        "--perf-map",
                        "--trap-handler",
                        "--help",
                        "--version");
        assertThat(names(main, "modules"))
                .containsExactlyInAnyOrder(
                        "--exe",
                        "--sysroot",
                        "--symbols",
                        "--debuginfod",
                        "--debuginfod-timeout",
                        "--timeout",
                        "--max-memory",
                        "--max-read",
                        "--max-total-frames",
                        "--verbose",
                        "--format",
                        "--output",
                        "--help",
                        "--version");
    }

    private static List<String> names(CommandLine main, String command) {
        return main.getSubcommands().get(command).getCommandSpec().options().stream()
                .map(option -> option.longestName())
                .toList();
    }
}
