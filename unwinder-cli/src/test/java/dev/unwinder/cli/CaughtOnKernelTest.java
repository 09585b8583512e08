package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Cores that an AArch64 kernel wrote of the real C++ runtime. The judges are the programs' own words, and gdb's for the stacks. */
class CaughtOnKernelTest {
    private static final Path FOLDER = Path.of("../fixtures/caught");
    private static final Path LIBRARIES = Path.of("/usr/aarch64-linux-gnu");

    private static final Map<String, JsonNode> READ = new HashMap<>();

    private static JsonNode read(String name) {
        return READ.computeIfAbsent(name, CaughtOnKernelTest::core);
    }

    private static JsonNode core(String name) {
        Shell.Result result = Shell.run(
                "core",
                FOLDER.resolve("core." + name + ".xz"),
                "--sysroot",
                FOLDER.resolve("programs.tar.xz"),
                "--sysroot",
                LIBRARIES,
                "--thread",
                "crashed",
                "--format",
                "json");
        assertThat(result.code()).as(result.err()).isZero();
        return new ObjectMapper().readTree(result.out());
    }

    /** What the program said: the thread's list of caught exceptions, the first on it, and the object that was thrown. */
    private static String thrown(String name) throws IOException {
        String console = Files.readString(FOLDER.resolve("console.txt"));
        Matcher said = Pattern.compile(
                        "== " + name + "\nglobals 0x0*[0-9a-f]+ caught 0x0*[0-9a-f]+ thrown 0x0*([0-9a-f]+)")
                .matcher(console);
        assertThat(said.find()).isTrue();
        return "0x" + said.group(1);
    }

    private static void assertHandled(JsonNode core, String name, String where) throws IOException {
        JsonNode thread = core.get("threads").get(0);
        JsonNode exception = thread.get("exception");
        assertThat(exception.get("type").get("name").asString()).isEqualTo("Rush");
        assertThat(exception.get("object").asString()).isEqualTo(thrown(name));
        assertThat(exception.get("outcome").asString()).isEqualTo("handled");
        JsonNode frame = thread.get("frames").get(exception.get("frame").asInt());
        assertThat(frame.get("function").asString()).startsWith(where);
    }

    /** At an offset from the thread pointer that the linker has written into the code. */
    @ParameterizedTest
    @ValueSource(strings = {"static.tm", "static.ts"})
    void whatAStaticProgramWasHandling(String name) throws IOException {
        assertHandled(read(name), name, "handle(Order const&, int)");
    }

    /** By descriptors: of libraries from the start with an offset, of one opened late with a place in the vector of blocks. */
    @ParameterizedTest
    @ValueSource(strings = {"dynamic.ts", "late.ts"})
    void whatAProgramWithLibrariesWasHandling(String name) throws IOException {
        JsonNode core = read(name);
        for (JsonNode module : core.get("modules")) {
            boolean isThere =
                    module.has("location") || module.get("path").asString().equals("[vdso]");
            assumeTrue(isThere, "the libraries of the fixture's README are not there: " + module.get("path"));
        }
        assertHandled(core, name, "handle");
    }

    @Test
    void theExceptionOfADestructorAndNotTheOneBeingHandled() {
        JsonNode exception = read("static.ds").get("threads").get(0).get("exception");
        assertThat(exception.get("type").get("name").asString()).isEqualTo("Late");
        assertThat(exception.get("why").asString()).isEqualTo("noexcept");
    }

    /** Signed return addresses among them. gdb 13 ends at main. */
    @ParameterizedTest
    @ValueSource(strings = {"static.tm", "static.ts", "static.ds"})
    void theStacksAreThoseOfGdb(String name) throws IOException {
        String all = Files.readString(FOLDER.resolve("gdb.txt"));
        String rest = all.substring(all.indexOf("== " + name + "\n") + 4 + name.length());
        List<String> gdb = new ArrayList<>();
        for (String line : rest.split("\n==", 2)[0].lines().toList()) {
            gdb.add(line.replaceFirst("^#[0-9]+ +0x0*([0-9a-f]+) (\\[PAC] )?in (.*) \\(\\)$", "0x$1 $3"));
        }
        List<String> ours = new ArrayList<>();
        for (JsonNode frame : read(name).get("threads").get(0).get("frames")) {
            ours.add(frame.get("pc").asString() + " " + frame.get("function").asString());
        }
        assertThat(gdb.size()).isGreaterThan(8);
        assertThat(ours.subList(0, gdb.size())).isEqualTo(gdb);
    }
}
