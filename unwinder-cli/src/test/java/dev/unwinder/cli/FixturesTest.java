package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frozen programs: what is printed of them changes only on purpose, and holds against the program's source and gdb's own words. */
class FixturesTest {
    private static final Path ROOT = Path.of("..");

    @ParameterizedTest
    @ValueSource(strings = {"x86_64", "aarch64"})
    void freestandingProgramPrintsAsExpected(String machine) throws IOException {
        Path folder = ROOT.resolve("fixtures/freestanding");
        Shell.Result result =
                Shell.run("core", folder.resolve("core." + machine), "--exe", folder.resolve("walk." + machine));
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo(Files.readString(folder.resolve("expected." + machine + ".txt")));
        assertThat(result.code()).isZero();
    }

    /** The judge is the source: these are the calls that it makes. */
    @ParameterizedTest
    @ValueSource(strings = {"x86_64", "aarch64"})
    void freestandingProgramHasTheCallsOfItsSource(String machine) {
        Path folder = ROOT.resolve("fixtures/freestanding");
        Shell.Result result =
                Shell.run("core", folder.resolve("core." + machine), "--exe", folder.resolve("walk." + machine));
        assertThat(functions(result.out()))
                .containsExactly(
                        "??",
                        "inner",
                        "on_signal",
                        "restorer",
                        "system_call.constprop.0",
                        "interrupted",
                        "variable",
                        "recurse",
                        "recurse",
                        "recurse",
                        "recurse",
                        "run",
                        "_start");
    }

    /** Without call frame information; smashed; without symbols. */
    @ParameterizedTest
    @ValueSource(strings = {"quiet.x86_64", "quiet.aarch64", "smash.x86_64", "stripped.x86_64"})
    void quietProgramPrintsAsExpected(String program) throws IOException {
        Shell.Result result = quiet(program);
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .isEqualTo(Files.readString(ROOT.resolve("fixtures/quiet/expected." + program + ".txt")));
        assertThat(result.code()).isZero();
    }

    /** The judge is the source: these are the calls that it makes. */
    @ParameterizedTest
    @ValueSource(strings = {"quiet.x86_64", "quiet.aarch64"})
    void quietProgramHasTheCallsOfItsSource(String program) {
        assertThat(functions(quiet(program).out()))
                .containsExactly("leaf", "middle", "step", "step", "step", "through", "run", "_start");
    }

    /** The return address into middle, and that of middle, are overwritten: all others are there, and nothing else. */
    @Test
    void smashedProgramHasWhatIsLeftOfTheCallsOfItsSource() {
        assertThat(functions(quiet("smash.x86_64").out()))
                .containsExactly("leaf", "step", "step", "step", "through", "run", "_start");
    }

    @Test
    void withoutAScanTheQuietProgramIsFollowedAsFarAsItsCodeIsKnown() {
        Path folder = ROOT.resolve("fixtures/quiet");
        Shell.Result known = Shell.run(
                "core", folder.resolve("core.quiet.x86_64"), "--exe", folder.resolve("quiet.x86_64"), "--no-scan");
        assertThat(functions(known.out())).hasSize(8).endsWith("run", "_start");
        Path stripped = folder.resolve("stripped.x86_64");
        Shell.Result unknown =
                Shell.run("core", folder.resolve("core.stripped.x86_64"), "--exe", stripped, "--no-scan");
        assertThat(functions(unknown.out())).hasSize(5);
        assertThat(unknown.out()).contains("stopped: no unwind information");
        assertThat(unknown.code()).isEqualTo(1);
    }

    /** The judge is the program with its symbols. Only {@code clone} is reached by symbols alone. */
    @Test
    void withoutSymbolsMuslsFramesAreTheSame() {
        Path folder = ROOT.resolve("fixtures/musl");
        Path core = folder.resolve("core.gz");
        String known = Shell.run("core", core, "--exe", folder.resolve("waits"), "--no-group")
                .out();
        assertThat(functions(known))
                .containsSubsequence("compare", "sift", "trinkle", "__qsort_r", "handler", "__restore_rt")
                .containsSubsequence("raise", "crashes", "start", "__clone")
                .containsSubsequence(
                        "__timedwait_cp", "pthread_timedjoin_np", "main", "libc_start_main_stage2", "_start")
                .containsSubsequence("__clock_nanosleep", "nanosleep", "sleep", "waits", "start", "__clone");
        List<String> expected = new ArrayList<>(pcs(known));
        assertThat(expected).hasSize(24).contains("0x00000000004024f0");
        expected.removeIf("0x00000000004024f0"::equals);
        Shell.Result stripped = Shell.run("core", core, "--exe", folder.resolve("stripped"), "--no-group");
        assertThat(pcs(stripped.out())).isEqualTo(expected);
        assertThat(Shell.run("core", core, "--exe", folder.resolve("stripped"), "--no-scan", "--no-group")
                        .out())
                .contains("0x00000000004014da");
    }

    private static Shell.Result quiet(String program) {
        Path folder = ROOT.resolve("fixtures/quiet");
        return Shell.run("core", folder.resolve("core." + program), "--exe", folder.resolve(program));
    }

    @Test
    void exampleHasEveryFrameThatGdbSees() throws IOException {
        Path folder = ROOT.resolve("examples/orders");
        Shell.Result result =
                Shell.run("core", folder.resolve("core"), "--exe", folder.resolve("orders"), "--no-group");
        assertThat(result.code()).isZero();
        List<String> ours = pcs(result.out());
        assertThat(ours).containsAll(pcs(Files.readString(folder.resolve("gdb.txt"))));
        assertThat(result.out()).isEqualTo(Files.readString(folder.resolve("expected.txt")));
    }

    /** The judge is gdb: the same functions, inlined ones among them, at the same lines. */
    @Test
    void linesAndInlinedCallsAreThoseThatGdbSees() throws IOException {
        Path folder = ROOT.resolve("fixtures/lines");
        Shell.Result result = Shell.run("core", folder.resolve("core"), "--exe", folder.resolve("lines"));
        assertThat(result.code()).isZero();
        assertThat(result.out()).isEqualTo(Files.readString(folder.resolve("expected.txt")));
        Shell.Result simple = Shell.run("core", folder.resolve("core"), "--exe", folder.resolve("lines"), "--simple");
        String gdb = Files.readString(folder.resolve("gdb.txt"));
        assertThat(places(simple.out(), "^#\\d+ +0x\\w+ (\\S+) at .*?(\\w+\\.cc:\\d+).*"))
                .isEqualTo(places(gdb, "^#\\d+ +(?:0x\\w+ in )?([\\w:]+).*at (\\w+\\.cc:\\d+).*"))
                .hasSize(8);
        assertThat(Shell.run("core", folder.resolve("core"), "--exe", folder.resolve("lines"), "--no-lines")
                        .out())
                .contains("#0  0x000000000040101c shop::total(shop::Order const*)+0xc (lines)");
        assertThat(Shell.run("core", folder.resolve("core"), "--exe", folder.resolve("lines"), "--no-demangle")
                        .out())
                .contains(" _ZN4shop5totalEPKNS_5OrderE at ");
    }

    private static List<String> places(String text, String pattern) {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map(it -> it.group(1) + " " + it.group(2))
                .toList();
    }

    @Test
    void coroutinesAreWalkedFromStackToStackAsGdbDoes() throws IOException {
        Path folder = ROOT.resolve("fixtures/coroutine");
        Shell.Result result = Shell.run("core", folder.resolve("core"), "--exe", folder.resolve("coroutine"));
        assertThat(result.code()).isZero();
        assertThat(result.out()).isEqualTo(Files.readString(folder.resolve("expected.txt")));
        List<String> gdb = functions(Files.readString(folder.resolve("gdb.txt")).replace(" in ", " "));
        List<String> ours = functions(result.out());
        assertThat(ours).hasSameSizeAs(gdb).doesNotContain("??");
        for (int i = 0; i < ours.size(); i++) {
            // gdb takes the prelude, whose entry says that it interrupted its caller, for a signal handler
            assertThat(ours.get(i)).isEqualTo(gdb.get(i).equals("handler") ? "coroutine_prelude" : gdb.get(i));
        }
    }

    /** The judges are QEMU's own log of the traps, and the source. */
    @Test
    void trapsOfABareMachineLeadToWhatTheCpuInterrupted() throws IOException {
        Path folder = ROOT.resolve("fixtures/trap");
        Shell.Result result = machine("page_fault_entry:errorcode", "breakpoint_entry");
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo(Files.readString(folder.resolve("expected.txt")));
        assertThat(functions(result.out()))
                .containsExactly(
                        "deep",
                        "page_fault",
                        "page_fault_entry",
                        "touch",
                        "on_breakpoint",
                        "breakpoint_entry",
                        "work",
                        "main",
                        "start64");
        List<String> log = Files.readAllLines(folder.resolve("interrupts.txt"));
        String registers = machine("page_fault_entry:errorcode", "breakpoint_entry", "--registers")
                .out();
        List<String> pcs = pcs(result.out());
        assertThat(pcs.get(3)).isEqualTo("0x" + after(log.get(1), " pc="));
        assertThat(Long.decode(pcs.get(6)))
                .as("behind the breakpoint, one byte long")
                .isEqualTo(Long.parseLong(after(log.get(0), " pc="), 16) + 1);
        assertThat(registers).contains(after(log.get(0), "SP=0010:"), after(log.get(1), "SP=0010:"));
    }

    @Test
    void trapHandlersMayBeGivenByAddress() throws IOException {
        assertThat(machine("0x20016a:errorcode", "0x2001c3-0x2001f0").out())
                .isEqualTo(Files.readString(ROOT.resolve("fixtures/trap/expected.txt")));
        assertThat(machine("0x2001f0-0x2001c3", "x").code()).isEqualTo(2);
    }

    @Test
    void aTrapHandlerThatNoImageHasIsTold() {
        String sentence = "--trap-handler: function \"page_fault\\u001b\" not defined";
        assertThat(machine("page_fault\u001b:errorcode", "breakpoint_entry").out())
                .contains("\nNote:    " + sentence.replace("\\u001b", "\\x1b") + "\n")
                .doesNotContain("breakpoint_entry\" not defined");
        assertThat(machine("no_such:errorcode", "breakpoint_entry", "--format", "json")
                        .out())
                .contains("\"--trap-handler: function \\\"no_such\\\" not defined\"");
    }

    private static Shell.Result machine(String first, String second, String... more) {
        Path folder = ROOT.resolve("fixtures/trap");
        List<Object> words = new ArrayList<>(List.of("core", folder.resolve("core.xz"), "--exe"));
        words.addAll(List.of(folder.resolve("machine"), "--trap-handler", first, "--trap-handler", second));
        words.addAll(List.of(more));
        return Shell.run(words.toArray());
    }

    private static String after(String line, String key) {
        int start = line.indexOf(key) + key.length();
        return line.substring(start, start + 16);
    }

    private static List<String> functions(String text) {
        return text.lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replace("<signal handler called> ", "")
                        .split("\\s+")[2]
                        .replaceAll("\\+0x.*", ""))
                .toList();
    }

    private static List<String> pcs(String text) {
        return text.lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.split("\\s+")[1])
                .toList();
    }
}
