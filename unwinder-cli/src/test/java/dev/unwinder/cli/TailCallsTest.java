package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Functions that left the stack by a jump, judged by gdb: one way and several, through loops and pointers, to another unit and to another
 * library. Skipped where there is no gdb, or where it may not run a program.
 */
class TailCallsTest {
    private static final String PROGRAM = """
        #define NOINLINE __attribute__((noinline))
        volatile int sink;
        void die(int);
        NOINLINE static void last(int x) { sink = x; die(x); sink = x + 1; }
        NOINLINE void mid(int x) { sink += x; last(x + 1); }
        NOINLINE void first(int x) { sink += 2; mid(x * 2); }
        /* ambiguous: two ways to last2 */
        NOINLINE static void last2(int x) { sink = x; first(x); sink = x + 1; }
        NOINLINE static void way1(int x) { sink += 3; last2(x + 3); }
        NOINLINE static void way2(int x) { sink += 4; last2(x + 4); }
        NOINLINE static void fork2(int x) { sink += 5; if (x & 1) way1(x); else way2(x); }
        NOINLINE static void pre(int x) { sink += 6; fork2(x); }
        /* self recursion */
        NOINLINE static void plain(int x) { sink = x; pre(x); sink = x + 1; }
        NOINLINE static void self2(int x, int n);
        NOINLINE static void self(int x, int n) { sink += n; if (n > 0) self2(x, n - 1); else plain(x); }
        NOINLINE static void self2(int x, int n) { sink += n * 2; self(x, n); }
        /* function pointer */
        typedef void (*F)(int);
        NOINLINE static void viaptr(F f, int x) { sink += 9; f(x); }
        NOINLINE static void base(int x) { sink = x; self(x, 3); sink = x + 1; }
        void other(int x);
        NOINLINE void back(int x) { sink = x; viaptr(base, x); sink = x + 1; }
        int main(int c, char **v) { sink = c; other(c); sink = 0; return 0; }
        """;
    private static final String OTHER_UNIT = """
        extern volatile int sink; void lib(int);
        __attribute__((noinline)) void other2(int x) { sink += 7; lib(x); }
        __attribute__((noinline)) void other(int x) { sink += 8; other2(x + 1); }
        """;
    private static final String LIBRARY = """
        #include <stdlib.h>
        extern volatile int sink; void lib2(int);
        void lib(int x) { sink += 7; lib2(x); }
        void die(int x) { sink = x; abort(); }
        """;
    private static final String OTHER_LIBRARY = """
        extern volatile int sink; void back(int);
        void lib2(int x) { sink = 7; back(x); sink = 6; }
        """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void areThoseThatGdbShows(int version) throws Exception {
        Files.writeString(folder.resolve("a.c"), PROGRAM);
        Files.writeString(folder.resolve("b.c"), OTHER_UNIT);
        Files.writeString(folder.resolve("l.c"), LIBRARY);
        Files.writeString(folder.resolve("m.c"), OTHER_LIBRARY);
        String options = "-O2 -g -fPIC -gdwarf-" + version + " ";
        run("gcc " + options + "-shared -o libm2.so m.c");
        run("gcc " + options + "-shared -o libl.so l.c -L. -lm2 -Wl,-rpath," + folder);
        run("gcc " + options + "-rdynamic -o prog a.c b.c -L. -ll -lm2 -Wl,-rpath," + folder + " -Wl,-rpath-link,.");
        String gdb = run("gdb -q -nx -batch -ex run -ex bt -ex generate-core-file\\ core ./prog");
        assumeTrue(
                gdb.contains(" main (") && Files.exists(folder.resolve("core")), "needs gdb, and a program run by it");
        List<String> judged = names(gdb, " in ");
        List<String> ours = names(
                Shell.run("core", folder.resolve("core"), "--exe", folder.resolve("prog"))
                        .out(),
                " ");
        assertThat(ours.subList(ours.indexOf("die"), ours.indexOf("main")))
                .isEqualTo(judged.subList(judged.indexOf("die"), judged.indexOf("main")))
                .hasSize(15);
        assertThat(Shell.run("core", folder.resolve("core"), "--no-lines").out())
                .doesNotContain("tail call");
    }

    /** The names of the frames: what follows the address. */
    private static List<String> names(String stack, String behindAddress) {
        return stack.lines()
                .filter(line -> line.matches("#\\d+ +0x.*"))
                .map(line -> line.replaceFirst("#\\d+ +0x[0-9a-f]+" + behindAddress, "")
                        .replaceFirst(" .*", ""))
                .map(name -> name.replaceFirst("\\+0x.*", ""))
                .toList();
    }

    private String run(String command) throws IOException, InterruptedException {
        File out = folder.resolve("out.txt").toFile();
        // The words are parted by spaces; one with a space in it has it behind a backslash.
        List<String> words = List.of(command.split("(?<!\\\\) ")).stream()
                .map(word -> word.replace("\\ ", " "))
                .toList();
        assumeTrue(!words.get(0).equals("gdb") || Shell.isOnPath("gdb"), "gdb, the judge, is not there");
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out);
        builder.environment().remove("DEBUGINFOD_URLS");
        Process process = builder.start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as(command).isTrue();
        return Files.readString(out.toPath());
    }
}
