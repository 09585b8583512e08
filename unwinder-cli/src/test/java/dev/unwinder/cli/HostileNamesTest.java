package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.unwinder.testkit.CoreAssembler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a core, its program or its debugging information names: nothing of it moves a terminal's cursor, and nothing that is no file of a
 * disk is opened. A pipe without a writer hangs whoever opens it.
 */
@Timeout(60)
class HostileNamesTest {
    private static final String ESCAPE = "\u001b[31m";
    private static final String TURNED = "\u202egpj.exe";
    private static final String EVIL = ESCAPE + TURNED;
    private static final long STACK = 0x7ffc0000L;

    @TempDir
    Path folder;

    private Path program;
    private Path source;

    @BeforeEach
    void makeProgram() throws Exception {
        source = folder.resolve("evil" + ESCAPE + ".c");
        Files.writeString(source, """
            asm(".globl evil\\n.type evil, @function\\n.size evil, 16\\n.set \\"e\\033[31mvil\\342\\200\\256\\", evil");
            /* a line of source that has \033[31m and \u202e in it */
            void evil(void) { for (;;) { } }
            void _start(void) { evil(); }
            """.replace("\\033[31m and", ESCAPE + " and"));
        program = folder.resolve("prog");
        List<String> command = List.of(
                "gcc",
                "-g",
                "-O0",
                "-w",
                "-static",
                "-nostdlib",
                "-no-pie",
                source.toString(),
                "-o",
                program.toString());
        Process compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(compiler.waitFor() == 0, said);
    }

    /** A core of the program: one thread stands in its first function. */
    private Path core(String... mapped) throws IOException {
        long[] registers = new long[27];
        registers[16] = 0x401004;
        registers[4] = STACK;
        registers[19] = STACK;
        CoreAssembler core = CoreAssembler.x86_64().thread(4711, 11, registers);
        core.processInfo(4711, EVIL.substring(0, 6), "./a.out " + EVIL).siginfo(11, 1, 0x10);
        core.mapping(0x400000, 0x401000, 0, program.toString());
        core.mapping(0x401000, 0x402000, 1, program.toString());
        long at = 0x10000000;
        for (String path : mapped) {
            core.mapping(at, at + 0x1000, 0, path);
            core.load(at, 5, new byte[0], 0x1000);
            at += 0x10000;
        }
        byte[] file = Files.readAllBytes(program);
        core.load(0x400000, 4, java.util.Arrays.copyOf(file, 0x1000));
        core.load(0x401000, 5, java.util.Arrays.copyOfRange(file, 0x1000, 0x2000));
        return Files.write(
                folder.resolve("core"), core.load(STACK, 6, new byte[0x1000]).toByteArray());
    }

    private Path pipe(String name) throws Exception {
        Path pipe = folder.resolve(name);
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no mkfifo");
        return pipe;
    }

    @Test
    void namesAreMadeVisible() throws Exception {
        Path core = core("/tmp/" + EVIL, "/lib/\nnew line.so", "/lib/bytes\u009b.so", "/lib/" + TURNED);
        List<List<Object>> lines = List.of(
                List.of("core", core),
                List.of("core", core, "--registers", "--source", 3, "--handlers"),
                List.of("core", core, "--format", "folded"),
                List.of("core", core, "--frame", 0, "--info"),
                List.of("core", core, "--no-demangle"),
                List.of("modules", core),
                List.of("missing", core));
        for (List<Object> line : lines) {
            Shell.Result result = Shell.run(line.toArray());
            assertFit(result.out() + result.err(), line);
        }
        Shell.Result text = Shell.run("core", core, "--source", 3);
        assertThat(text.out()).contains("\\x1b[31m").contains("\\u202e").contains("for (;;)");
    }

    @Test
    void jsonIsAscii() throws Exception {
        Path core = core("/tmp/" + EVIL, "/lib/bytes\u009b.so");
        for (String command : new String[] {"core", "modules", "missing"}) {
            String out = Shell.run(command, core, "--format", "json").out();
            assertThat(out).contains("\\u001B[31m\\u202E");
            assertThat(out.chars().filter(it -> it < ' ' && it != '\n' || it > '~'))
                    .isEmpty();
        }
    }

    private static void assertFit(String text, Object command) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            assertThat(c == '\n' || c >= ' ' && c <= '~')
                    .as("%s prints character %x: %s", command, (int) c, text)
                    .isTrue();
        }
    }

    @Test
    void whatIsNoFileOfADiskIsNeverOpened() throws Exception {
        Path pipe = pipe("pipe.so");
        Path link = Files.createSymbolicLink(folder.resolve("link.so"), pipe);
        Path toKernel = Files.createSymbolicLink(folder.resolve("kernel.so"), Path.of("/proc/kmsg"));
        List<String> names = new ArrayList<>(List.of(pipe.toString(), link.toString(), toKernel.toString()));
        names.addAll(List.of(
                "/dev/zero", "/dev/stdin", "/proc/kmsg", "/proc/self/fd/0", "/dev/../proc/kmsg", "../../proc/kmsg"));
        names.addAll(
                List.of(folder.toString(), folder + "/x/../pipe.so", "/", "", "/sys/kernel/debug/tracing/trace_pipe"));
        Path core = core(names.toArray(String[]::new));
        for (String command : new String[] {"core", "modules", "missing"}) {
            Shell.Result result = Shell.run(command, core, "--symbols", folder, "-v");
            assertThat(result.code()).as(result.err()).isLessThanOrEqualTo(ExitCode.PARTIAL);
        }
        Shell.Result sysroot = Shell.run("core", core, "--sysroot", folder);
        assertThat(sysroot.code()).isLessThanOrEqualTo(ExitCode.PARTIAL);
    }

    @Test
    void aSourceFileThatIsAPipeIsNotOpened() throws Exception {
        Path core = core();
        assertThat(Shell.run("core", core, "--source", 3).out()).contains("for (;;)");
        Files.delete(source);
        pipe(source.getFileName().toString());
        Shell.Result result = Shell.run("core", core, "--source", 3);
        assertThat(result.out()).contains("evil").doesNotContain("for (;;)");
        Files.delete(source);
        Files.createSymbolicLink(source, Path.of("/proc/kmsg"));
        assertThat(Shell.run("core", core, "--source", 3).out()).isEqualTo(result.out());
    }

    /** The program names a separate debug file and split units that are pipes. */
    @Test
    void debugFilesThatArePipesAreNotOpened() throws Exception {
        Path debug = folder.resolve("prog.debug");
        List<List<String>> commands = List.of(
                List.of("objcopy", "--only-keep-debug", program.toString(), debug.toString()),
                List.of("objcopy", "--strip-debug", "--add-gnu-debuglink=" + debug, program.toString()));
        for (List<String> command : commands) {
            assumeTrue(new ProcessBuilder(command).start().waitFor(10, TimeUnit.SECONDS), "no objcopy");
        }
        Path core = core();
        assertThat(Shell.run("core", core).out()).contains(".c:");
        Files.delete(debug);
        pipe("prog.debug");
        Shell.Result result = Shell.run("core", core);
        assertThat(result.out()).contains("evil").doesNotContain(".c:");
    }

    @Test
    void splitUnitsThatArePipesAreNotOpened() throws Exception {
        Path plain = Files.copy(source, folder.resolve("split.c"));
        List<String> command = List.of(
                "gcc",
                "-g",
                "-gsplit-dwarf",
                "-O0",
                "-w",
                "-static",
                "-nostdlib",
                "-no-pie",
                "-dumpbase",
                "",
                "split.c",
                "-o",
                "prog");
        Process compiler = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(compiler.waitFor() == 0, said);
        Path core = core();
        assertThat(Shell.run("core", core).out()).contains("split.c");
        Path unit = folder.resolve("split.dwo");
        assumeTrue(Files.exists(unit), "the compiler named it otherwise");
        Files.delete(unit);
        pipe("split.dwo");
        assertThat(Shell.run("core", core).out()).contains("evil");
        assertThat(plain).exists();
    }
}
