package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in examples/triage compiles, and does what it says. */
class TriageExampleTest {
    private static final Path SOURCE = Path.of("../examples/triage/Triage.java");

    @TempDir
    Path folder;

    @Test
    void theProgramPrintsTheTable() throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int code = compiler.run(
                null,
                messages,
                messages,
                "-d",
                folder.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SOURCE.toString());
        assertThat(code).as(messages.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(Files.readAllLines(SOURCE)).hasSizeLessThanOrEqualTo(50);
        Path core = Cores.whole(folder);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream before = System.out;
        try (URLClassLoader loader = new URLClassLoader(
                        new URL[] {folder.toUri().toURL()}, TriageExampleTest.class.getClassLoader());
                PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8)) {
            Method main = loader.loadClass("Triage").getMethod("main", String[].class);
            System.setOut(stream);
            main.invoke(null, (Object) new String[] {core.toString()});
        } finally {
            System.setOut(before);
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("1 crash in 1 cluster;");
    }
}
