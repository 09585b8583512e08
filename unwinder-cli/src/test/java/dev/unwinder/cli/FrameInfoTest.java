package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code --frame N --info}, judged by gdb's {@code info frame}; and {@code --context}. */
class FrameInfoTest {
    private static final Path FOLDER = Path.of("../examples/orders");
    private static final Path CORE = FOLDER.resolve("core");
    private static final Path PROGRAM = FOLDER.resolve("orders");

    @Test
    void agreesWithGdbAboutFrames() throws IOException {
        String[] frames = Files.readString(FOLDER.resolve("gdb-info-frame.txt")).split("(?=Stack level )");
        assertThat(frames).hasSize(4);
        for (String gdb : frames) {
            String level = found(gdb, "Stack level (\\d+)");
            Shell.Result result = Shell.run("core", CORE, "--exe", PROGRAM, "--frame", level, "--info");
            assertThat(result.code()).isZero();
            String ours = result.out();
            assertThat(found(ours, "    frame at (\\w+)")).isEqualTo(found(gdb, "frame at (\\w+):"));
            assertThat(found(ours, "caller's rip = (\\w+)")).isEqualTo(found(gdb, "saved rip = (\\w+)"));
            assertThat(found(ours, "called by frame at (\\w+)")).isEqualTo(found(gdb, "called by frame at (\\w+)"));
            assertThat(found(ours, "rsp = (\\w+)")).isEqualTo(found(gdb, "Previous frame's sp is (\\w+)"));
            assertThat(saved(ours.lines()
                            .filter(line -> line.contains("saved registers"))
                            .findFirst()
                            .orElseThrow()))
                    .isEqualTo(saved(gdb.substring(gdb.indexOf("Saved registers"))));
        }
    }

    @Test
    void aFrameThatIsNotThereIsTold() {
        Shell.Result none = Shell.run("core", CORE, "--exe", PROGRAM, "--frame", 99, "--info");
        assertThat(none.out()).isEqualTo("there is no frame 99: the stack has 11, and ended: outermost frame\n");
        assertThat(none.code()).isEqualTo(ExitCode.PARTIAL);
        assertThat(Shell.run("core", CORE, "--info").code()).isEqualTo(ExitCode.USAGE);
        assertThat(Shell.run("core", CORE, "--frame", 1, "--format", "json").code())
                .isEqualTo(ExitCode.USAGE);
        assertThat(Shell.run("core", CORE, "--exe", PROGRAM, "--frame", 10, "--info")
                        .out())
                .contains("_start")
                .contains("no caller: outermost frame");
    }

    @Test
    void givenRegistersAreWalkedInPlaceOfTheThreads() {
        Shell.Result one = Shell.run("core", CORE, "--exe", PROGRAM, "--frame", 3, "--info");
        String context = "rip=0x408ec1,rsp=" + found(one.out(), "caller of frame at (\\w+)");
        Shell.Result result = Shell.run("core", CORE, "--exe", PROGRAM, "--context", context);
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("Thread ? \"context 1\"\n#0  0x0000000000408ec1 msort_with_tmp.part.0+0x61");
        assertThat(result.out()).contains("main+0x7e").contains("_start").doesNotContain("worker");
        Shell.Result json = Shell.run("core", CORE, "--exe", PROGRAM, "--context", context, "--format", "json");
        assertThat(json.out()).contains("\"context 1\"").doesNotContain("\"tid\"");
    }

    @Test
    void whatIsWrongWithGivenRegistersIsTold() {
        assertThat(error("rip=1")).contains("rip and rsp are needed");
        assertThat(error("rip=1,rsp")).contains("'rsp' is not of the form register=value");
        assertThat(error("rip=1,rsp=zz")).contains("the value of rsp, 'zz', is no hexadecimal number");
        assertThat(error("rip=1,esp=2")).contains("there is no register 'esp'; there are rax, rdx");
        assertThat(error("rip=1,rsp=2,pc=3")).contains("rip has two values");
    }

    private static String error(String context) {
        Shell.Result result = Shell.run("core", CORE, "--exe", PROGRAM, "--context", context);
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).hasLineCount(1);
        return result.err();
    }

    private static Map<String, String> saved(String text) {
        Map<String, String> places = new TreeMap<>();
        Matcher matcher = Pattern.compile("(\\w+) at (0x\\w+)").matcher(text);
        while (matcher.find()) {
            places.put(matcher.group(1), matcher.group(2));
        }
        return places;
    }

    private static String found(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
        return matcher.group(1);
    }
}
