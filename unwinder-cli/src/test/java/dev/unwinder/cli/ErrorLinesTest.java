package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every error is one line with a hint. */
class ErrorLinesTest {
    @TempDir
    Path folder;

    private static void assertLine(Shell.Result result, int code, String start, String hint) {
        assertThat(result.err())
                .startsWith("unwinder: " + start)
                .contains(hint)
                .endsWith("\n")
                .hasLineCount(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.code()).isEqualTo(code);
    }

    @Test
    void badUsage() throws IOException {
        Path core = Cores.whole(folder);
        assertLine(Shell.run(), 2, "say what to look at", "; see 'unwinder --help'");
        assertLine(Shell.run("core"), 2, "Missing required parameter: 'FILE'", "; see 'unwinder core --help'");
        assertLine(
                Shell.run("core", core, "--nonsense"),
                2,
                "Unknown option: '--nonsense'",
                "; see 'unwinder core --help'");
        assertLine(Shell.run("nonsense"), 2, "Unmatched argument at index 0: 'nonsense'", "; see 'unwinder --help'");
        assertLine(
                Shell.run("core", core, "--format", "xml"),
                2,
                "Invalid value for option '--format'",
                "it is text, json or folded, not 'xml'");
        assertLine(
                Shell.run("core", core, "--max-frames", "0"), 2, "--max-frames takes", "; see 'unwinder core --help'");
        assertLine(Shell.run("core", core, "--thread", "x"), 2, "--thread takes crashed, all or a thread id", "; see");
        assertLine(
                Shell.run("core", core, "--thread", "99"),
                2,
                "there is no thread 99; there are 4711, 4712, 4713",
                "; see 'unwinder core --help'");
        assertLine(
                Shell.run("core", core, "--sysroot", "/no/where"),
                2,
                "--sysroot /no/where: there is no such folder",
                "; see");
        assertLine(
                Shell.run("modules", core, "--symbols", core),
                2,
                "--symbols " + core,
                "; see 'unwinder modules --help'");
    }

    @Test
    void aFileThatIsNotThere() {
        assertLine(
                Shell.run("core", folder.resolve("x")), 3, folder + "/x: no such file", "give the path of a core file");
        assertLine(Shell.run("core", Path.of("/dev/null")), 3, "/dev/null", "; ");
        assertLine(Shell.run("core", folder), 3, folder.toString(), "; ");
    }

    @Test
    void aFileThatIsNoCore() throws IOException {
        Path text = Cores.write(folder, "text", "hello, world\n".getBytes());
        assertLine(Shell.run("core", text), 3, text + ": is neither an ELF file nor compressed", "--exe");
        assertLine(Shell.run("core", "/proc/self/exe"), 3, "/proc/self/exe: is a program", "--exe");
        byte[] half = Files.readAllBytes(Cores.whole(folder));
        Path cut = Cores.write(folder, "cut", java.util.Arrays.copyOf(half, 40));
        assertLine(Shell.run("core", cut), 3, cut.toString(), "is it whole");
    }

    @Test
    void namesAreEscaped() throws IOException {
        Path odd = Cores.write(folder, "a\u001b[31m", new byte[] {1, 2, 3});
        assertLine(Shell.run("core", odd), 3, folder + "/a\\x1b[31m: ", "");
    }

    @Test
    void anExecutableThatIsNotThere() throws IOException {
        assertLine(
                Shell.run("core", Cores.whole(folder), "--exe", "/no/prog"),
                3,
                "/no/prog: cannot be read",
                "--exe names");
    }

    @Test
    void helpAndVersion() {
        assertThat(Shell.run("--help").out())
                .contains("Exit codes:")
                .contains("core")
                .contains("modules");
        assertThat(Shell.run("core", "--help").out()).contains("--max-frames").contains("Exit codes:");
        assertThat(Shell.run("--version").out()).startsWith("unwinder ");
        assertThat(Shell.run("--help").code()).isZero();
    }
}
