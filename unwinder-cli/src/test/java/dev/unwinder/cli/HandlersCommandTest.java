package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** {@code unwinder handlers} and {@code --handlers} on frozen programs that were throwing. */
class HandlersCommandTest {
    private static final Path FOLDER = Path.of("../fixtures/exceptions");

    /** Where in the programs' files .gcc_except_table and the type_info objects are, as readelf says. */
    private static final Map<String, int[]> TABLES =
            Map.of("x86_64", new int[] {0x28c8, 0x3100}, "aarch64", new int[] {0x1494, 0x1d00});

    @TempDir
    Path folder;

    private static Shell.Result run(String machine, String which, Object... more) {
        return runShown(machine, which, append(more, "--no-demangle"));
    }

    private static Object[] append(Object[] words, String last) {
        Object[] all = Arrays.copyOf(words, words.length + 1);
        all[words.length] = last;
        return all;
    }

    /** With names as people wrote them. */
    private static Shell.Result runShown(String machine, String which, Object... more) {
        Object[] arguments = new Object[4 + more.length];
        arguments[0] = "handlers";
        arguments[1] = FOLDER.resolve("core." + machine + "." + which + ".gz");
        arguments[2] = "--exe";
        arguments[3] = FOLDER.resolve("throw." + machine);
        System.arraycopy(more, 0, arguments, 4, more.length);
        Shell.Result result = Shell.run(arguments);
        assertThat(result.err()).isEmpty();
        return result;
    }

    private static JsonNode thread(String machine, String which) {
        return new ObjectMapper()
                .readTree(run(machine, which, "--format", "json").out())
                .get("threads")
                .get(0);
    }

    /** The names are as type_info has them: St13runtime_error is std::runtime_error, 5Order is Order, PK5Order is Order const*. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ip | i: 42 | would be caught at frame 4 (_Z7catchesii: catch (i)",
                "rp | 4Rush | would be caught at frame 4 (_Z7catchesii: catch (5Order)",
                "dp | 7Diamond | would be caught at frame 4 (_Z7catchesii: catch (5Order)",
                "tp | 5Twice | not caught: no frame has a handler for it",
                "hp | 6Hidden | would be caught at frame 5 (run: catch (6Hidden)",
                "bp | 8BadOrder: \"bad order\" | would be caught at frame 4 (_Z7catchesii: catch (St9exception)",
                "pp | P4Rush | would be caught at frame 4 (_Z7catchesii: catch (P5Order)",
                "cp | PK4Rush | would be caught at frame 4 (_Z7catchesii: catch (PK5Order)",
                "sp | PKc: \"plain text\" | not caught: no frame has a handler for it",
                "bn | 8BadOrder: \"bad order\" | not caught: terminates at frame 3 (_Z6closedi: noexcept",
                "bl | 8BadOrder: \"bad order\" | not caught: terminates at frame 3 (_Z7limitedi: exception specification",
                "rl | 4Rush | would be caught at frame 4 (_Z7catchesii: catch (5Order)",
            })
    void theExceptionAndWhereItEnds(String which, String exception, String end) {
        for (String machine : new String[] {"x86_64", "aarch64"}) {
            String out = run(machine, which).out();
            assertThat(out).contains("\n    Exception: " + exception + "\n");
            assertThat(out.replaceAll("\\+0x[0-9a-f]+\\)", "")).contains("\n    " + end + "\n");
        }
    }

    @Test
    void typesAndFunctionsAreShownAsPeopleWroteThem() {
        assertThat(runShown("x86_64", "bp").out())
                .contains("\n    Exception: BadOrder: \"bad order\"\n")
                .contains("would be caught at frame 4 (catches(int, int)+")
                .contains(": catch (std::exception)\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x86_64", "aarch64"})
    void everyFrameHasItsHandlers(String machine) {
        String out = run(machine, "bn").out().replaceAll("(?m)^#(\\d+) +\\w+ ([\\w.]+)\\+.*$", "#$1 $2");
        assertThat(out.replaceAll("at 0x\\w+", "at PAD").replace(".cold", "")).endsWith("""
                        #2 _Z5raisei
                        #3 _Z6closedi
                              noexcept: an exception ends the program here
                        #4 _Z7catchesii
                              noexcept: an exception ends the program here
                              nearest earlier call site: catch (i), catch (P5Order), catch (5Order), catch (PK5Order), \
                        catch (St9exception), cleanup at PAD
                        #5 run
                              catch (6Hidden) at PAD
                        #6 _start
                        """);
        assertThat(run(machine, "bl").out()).contains("      throw (5Order, i) at 0x");
        assertThat(run(machine, "rp").out()).contains("      cleanup at 0x");
    }

    /** What gdb showed at the landing pad of this very program with the real runtime: all but these two registers are the frame's own. */
    @Test
    void theLandingContext() {
        JsonNode thread = thread("x86_64", "bp");
        JsonNode exception = thread.get("exception");
        JsonNode landing = exception.get("landing_registers");
        JsonNode frame = thread.get("frames").get(4);
        assertThat(landing.get("rip").get("value").asString())
                .isEqualTo(exception.get("landing_pad").asString())
                .isEqualTo(
                        frame.get("handlers").get("landing_pad").get("address").asString());
        assertThat(landing.get("rsp").get("value").asString())
                .isEqualTo(frame.get("sp").asString());
        assertThat(landing.get("rax").get("value").asString())
                .isEqualTo(exception.get("header").asString());
        assertThat(landing.get("rdx").get("value").asString())
                .isEqualTo("0x" + exception.get("handler").get("selector").asInt());
        assertThat(landing.has("rbx")).isTrue();
        assertThat(landing.has("rcx")).isFalse();
        assertThat(frame.get("handlers").get("language").asString()).isEqualTo("c++");
        assertThat(frame.get("handlers").get("personality").asString()).isEqualTo("__gxx_personality_v0");
        JsonNode arm = thread("aarch64", "bp").get("exception");
        assertThat(arm.get("landing_registers").get("x0").get("value").asString())
                .isEqualTo(arm.get("header").asString());
        assertThat(run("x86_64", "bp", "--registers").out()).contains("it would go on there with");
    }

    @Test
    void plainCoresAreNotSearchedForHandlers() {
        Path core = FOLDER.resolve("core.x86_64.bn.gz");
        Shell.Result plain = Shell.run("core", core, "--exe", FOLDER.resolve("throw.x86_64"));
        assertThat(plain.out()).doesNotContain("noexcept").doesNotContain("Exception:");
        Shell.Result asked = Shell.run("core", core, "--exe", FOLDER.resolve("throw.x86_64"), "--handlers");
        assertThat(asked.out()).contains("noexcept").contains("Exception:");
    }

    @Test
    void folding() {
        Shell.Result result = Shell.run("handlers", FOLDER.resolve("core.x86_64.bn.gz"), "--format", "folded");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("handlers cannot be folded");
    }

    /** Tables, types and exceptions broken at random: an answer, or a sentence, never an internal error. */
    @ParameterizedTest
    @ValueSource(strings = {"x86_64", "aarch64"})
    void brokenTables(String machine) throws IOException {
        byte[] program = Files.readAllBytes(FOLDER.resolve("throw." + machine));
        byte[] core;
        try (InputStream in = new GZIPInputStream(Files.newInputStream(FOLDER.resolve("core." + machine + ".bp.gz")))) {
            core = in.readAllBytes();
        }
        Random random = new Random(5);
        for (int round = 0; round < 40; round++) {
            byte[] brokenCore = core.clone();
            byte[] brokenProgram = program.clone();
            for (int i = 0; i < 40; i++) {
                int table = TABLES.get(machine)[random.nextInt(2)];
                brokenProgram[table + random.nextInt(0x70)] ^= (byte) (1 << random.nextInt(8));
                brokenCore[4096 + random.nextInt(core.length - 4096)] ^= (byte) (1 << random.nextInt(8));
            }
            Path file = Files.write(folder.resolve("core"), brokenCore);
            Path exe = Files.write(folder.resolve("program"), brokenProgram);
            Shell.Result result = Shell.run("handlers", file, "--exe", exe, "--max-frames", "500");
            assertThat(result.code()).as("round %d: %s", round, result.err()).isBetween(0, 1);
            assertThat(result.err()).doesNotContain("internal error");
        }
    }
}
