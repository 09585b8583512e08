package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows of call frame information, judged by {@code readelf -wF}: every line has to be the same. */
class CfiCommandTest {
    @TempDir
    Path folder;

    /** Files that any machine that can build this has, and the frozen ones. */
    static List<Path> files() {
        return List.of(
                Path.of(System.getProperty("java.home"), "lib/server/libjvm.so"),
                Path.of(System.getProperty("java.home"), "lib/libjava.so"),
                Path.of("../examples/orders/orders"),
                Path.of("../fixtures/freestanding/walk.x86_64"),
                Path.of("../fixtures/freestanding/walk.aarch64"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void agreesWithReadelfOnEveryLine(Path file) throws IOException, InterruptedException {
        assertAgreement(file);
    }

    @ParameterizedTest
    @MethodSource("compilations")
    void agreesWithReadelfOnCompilersOutput(List<String> options) throws IOException, InterruptedException {
        Path source = folder.resolve("t.c");
        Files.writeString(source, """
                int f(int n, ...); double g(double x);
                int h(int n) { char a[n]; __builtin_alloca(n); return f(n, a) + g(n); }
                int k(int n) { return n < 2 ? 1 : k(n - 1) + h(n); }
                """);
        Path object = folder.resolve("t.so");
        List<String> gcc = new java.util.ArrayList<>(
                List.of("gcc", "-w", "-shared", "-fPIC", "-nostdlib", source.toString(), "-o", object.toString()));
        gcc.addAll(options);
        assertThat(run(gcc)).as(gcc.toString()).isEmpty();
        assertAgreement(object);
    }

    static List<List<String>> compilations() {
        String without = "-fno-asynchronous-unwind-tables";
        return List.of(
                List.of("-O0"),
                List.of("-O2"),
                List.of("-O2", "-g", without),
                List.of("-O2", "-g", "-gdwarf-2", without),
                List.of("-O2", "-g", "-gdwarf-5", "-gz", without));
    }

    @Test
    void whatIsNoElfFileIsOneLine() throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "hello");
        Shell.Result result = Shell.run("cfi", text);
        assertThat(result.code()).isEqualTo(ExitCode.UNREADABLE);
        assertThat(result.err()).hasLineCount(1).contains("not an ELF file");
        assertThat(Shell.run("cfi", folder.resolve("none")).err())
                .hasLineCount(1)
                .contains("no such file; give the path of a program");
        assertThat(Shell.run("cfi").code()).isEqualTo(ExitCode.USAGE);
    }

    private static void assertAgreement(Path file) throws IOException, InterruptedException {
        Shell.Result ours = Shell.run("cfi", file);
        assertThat(ours.code()).isZero();
        List<String> theirs = run(List.of("readelf", "-wF", file.toString()));
        assertThat(theirs).anyMatch(line -> line.contains(" FDE "));
        assertThat(lines(ours.out().lines().toList())).isEqualTo(lines(theirs));
    }

    /** readelf adds the file's name to headings where it follows links to debug files, and remarks on sections without bytes. */
    private static List<String> lines(List<String> text) {
        return text.stream()
                .filter(line -> !line.isBlank() && !line.startsWith("Contents of") && !line.startsWith("Section '"))
                .map(String::stripTrailing)
                .toList();
    }

    private static List<String> run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> lines = process.inputReader().lines().toList();
        process.waitFor();
        return lines;
    }
}
