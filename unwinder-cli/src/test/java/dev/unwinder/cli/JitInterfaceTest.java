package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.unwinder.address.AddressRange;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Objects that a program has given to debuggers: by a small loader of our own, judged by addr2line and gdb, and by LLVM, judged by gdb. */
class JitInterfaceTest {
    /** Compiled to an object: needs no relocation to run. */
    private static final String OBJECT = """
        static inline __attribute__((always_inline)) int twice(int (*call)(int), int n) {
          return call(n * 2);
        }
        static __attribute__((noipa)) int inner(int (*call)(int), int n) {
          char room[300];
          __asm__ volatile("" : : "r"(room) : "memory");
          return twice(call, n) + 1;
        }
        int outer(int (*call)(int), int n) {
          return inner(call, n) + 1;
        }
        """;

    /** Loads the object, and tells of it as a just-in-time compiler does; with "circle" on a list that never ends. */
    private static final String LOADER = """
        #include <elf.h>
        #include <stdint.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/mman.h>
        #include <unistd.h>
        struct entry { struct entry *next, *prev; const char *address; uint64_t size; };
        struct { uint32_t version, action; struct entry *relevant, *first; } __jit_debug_descriptor = { 1, 0, 0, 0 };
        void __attribute__((noipa)) __jit_debug_register_code(void) { __asm__ volatile(""); }
        int __attribute__((noipa)) stop_here(int n) {
          printf("%d\\nready\\n", getpid()); fflush(stdout);
          for (;;) pause();
        }
        int main(int count, char **arguments) {
          FILE *file = fopen(arguments[1], "rb");
          char *object = malloc(1 << 20);
          size_t size = fread(object, 1, 1 << 20, file);
          char *code = mmap(0, 1 << 20, 7, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
          memcpy(code, object, size);
          Elf64_Ehdr *header = (Elf64_Ehdr *) object;
          Elf64_Shdr *sections = (Elf64_Shdr *) (object + header->e_shoff);
          int (*outer)(int (*)(int), int) = 0;
          for (int i = 0; i < header->e_shnum; i++)
            if (sections[i].sh_flags & SHF_ALLOC) sections[i].sh_addr = (uintptr_t) code + sections[i].sh_offset;
          for (int i = 0; i < header->e_shnum; i++)
            if (sections[i].sh_type == SHT_SYMTAB) {
              Elf64_Sym *symbols = (Elf64_Sym *) (object + sections[i].sh_offset);
              char *names = object + sections[sections[i].sh_link].sh_offset;
              for (int k = 0; k < sections[i].sh_size / sizeof *symbols; k++)
                if (!strcmp(names + symbols[k].st_name, "outer"))
                  outer = (void *) (sections[symbols[k].st_shndx].sh_addr + symbols[k].st_value);
            }
          struct entry *all = calloc(3, sizeof *all);
          all[0] = (struct entry) { &all[1], 0, "no object", 9 };
          all[1] = (struct entry) { &all[2], &all[0], (char *) 0x10, 1 << 20 };
          all[2] = (struct entry) { count > 2 ? &all[1] : 0, &all[1], object, size };
          __jit_debug_descriptor.first = all;
          __jit_debug_descriptor.relevant = &all[2];
          __jit_debug_descriptor.action = 1;
          if (count <= 2) __jit_debug_register_code();
          return outer(stop_here, 21);
        }
        """;

    private static final String FOR_LLVM = """
        #include <stdio.h>
        #include <unistd.h>
        static volatile int depth;
        __attribute__((noinline)) int leaf(int n) {
          printf("%d\\nready\\n", getpid()); fflush(stdout);
          for (;;) pause();
        }
        static inline __attribute__((always_inline)) int helper(int n) {
          int r = leaf(n + 1);
          return r + depth++;
        }
        __attribute__((noinline)) int mid(int n) {
          int r = n > 3 ? helper(n) : mid(n + 1);
          return r + depth++;
        }
        int main(void) { return mid(0); }
        """;

    /** Catches the first exception itself, and stands still where the second would be thrown. */
    private static final String THROWING = """
        #include <cstdio>
        #include <unistd.h>
        __attribute__((noinline)) void leaf(int n) {
          if (n == 1) throw 42;
          printf("%d\\nready\\n", getpid()); fflush(stdout);
          for (;;) pause();
        }
        __attribute__((noinline)) int catches(int n) {
          try { leaf(n); } catch (int it) { return it; } catch (const char *) { return 2; }
          return 0;
        }
        int main() { return catches(1) == 42 ? catches(2) : 1; }
        """;

    @TempDir
    static Path folder;

    /** A program that runs until it is closed. */
    private record Running(Process process, String pid) implements AutoCloseable {
        static Running start(String command) throws IOException {
            // through a shell: Java waits for its own children, and would take a stop for an end
            Process process = new ProcessBuilder("sh", "-c", command + " & wait").start();
            BufferedReader output = process.inputReader();
            String pid = output.readLine();
            assertThat(output.readLine()).isEqualTo("ready");
            return new Running(process, pid);
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @BeforeAll
    static void compile() throws IOException {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "processes are looked at on x86-64 here");
        Files.writeString(folder.resolve("object.c"), OBJECT);
        Files.writeString(folder.resolve("loader.c"), LOADER);
        run("gcc", "-g", "-O1", "-fomit-frame-pointer", "-c", path("object.c"), "-o", path("object.o"));
        run("gcc", "-w", "-O1", path("loader.c"), "-o", path("loader"));
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stop) {
            throw new IOException(stop);
        }
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private static boolean has(String program) {
        return Files.isExecutable(Path.of("/usr/bin", program));
    }

    /** Function, file and line of each frame, as gdb and we print them. */
    private static List<String> places(String text, String pattern) {
        List<String> places = new ArrayList<>();
        Matcher frames = Pattern.compile(pattern, Pattern.MULTILINE).matcher(text);
        while (frames.find()) {
            places.add(frames.group(1) + " " + frames.group(2));
        }
        return places;
    }

    private static List<String> ours(String pid) throws IOException {
        Shell.Result result = Shell.run("pid", pid, "--no-scan");
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).as(result.out()).isZero();
        return places(result.out(), "^#\\d+ +0x\\w+ (\\w+) at \\S*?([^/ ]+\\.c:\\d+) \\(\\[jit");
    }

    private static List<String> gdb(String pid) throws IOException {
        String stack = run("gdb", "-nx", "-batch", "-p", pid, "-ex", "bt");
        return places(stack, "^#\\d+ +(?:0x\\w+ in )?(\\w+) \\(.*\\) at \\S*?((?:object|llvm)\\.c:\\d+)");
    }

    @Test
    void anObjectLoadedByHandHasNamesLinesAndCallers() throws IOException {
        try (Running running = Running.start(path("loader") + " " + path("object.o"))) {
            assertThat(ours(running.pid()))
                    .containsExactly("twice object.c:2", "inner object.c:7", "outer object.c:10");
            Shell.Result result = Shell.run("pid", running.pid(), "--no-scan");
            assertThat(result.out()).containsSubsequence("stop_here", "twice", "inner", "outer", "main", "_start");
            Matcher inlined = Pattern.compile("0x\\w*(\\w{3}) twice").matcher(result.out());
            assertThat(inlined.find()).isTrue();
            // sections lie where they do in the object, .text at 0x40, and a return address is one behind
            String offset = Integer.toHexString(Integer.parseInt(inlined.group(1), 16) - 0x41);
            String judge = run("addr2line", "-f", "-i", "-s", "-j", ".text", "-e", path("object.o"), offset);
            assertThat(judge.lines()).startsWith("twice", "object.c:2", "inner", "object.c:7");
            if (has("gdb")) {
                assertThat(ours(running.pid())).isEqualTo(gdb(running.pid()));
            }
        }
    }

    @Test
    void aListInACircleEnds() throws IOException {
        try (Running running = Running.start(path("loader") + " " + path("object.o") + " circle")) {
            assertThat(ours(running.pid()))
                    .containsExactly("twice object.c:2", "inner object.c:7", "outer object.c:10");
        }
    }

    @Test
    void theObjectIsOnTheListsOfModules() throws IOException {
        try (Running running = Running.start(path("loader") + " " + path("object.o"))) {
            assertThat(registered(running.pid())).hasSize(1);
            Matcher listed = Pattern.compile(
                            "(?m)^(0x[0-9a-f]{16})-0x[0-9a-f]{16}  - +(\\[jit object at 0x\\w+]) +registered$")
                    .matcher(Shell.run("modules", running.pid()).out());
            assertThat(listed.find()).isTrue();
            assertThat(listed.group(2)).isEqualTo(registered(running.pid()).get(0));
        }
    }

    /** The paths of the objects on the list of modules; every frame's module is on it, with the frame's address. */
    private static List<String> registered(String pid) {
        JsonNode json = new ObjectMapper()
                .readTree(Shell.run("pid", pid, "--no-scan", "--format", "json").out());
        List<String> registered = new ArrayList<>();
        Map<String, AddressRange> ranges = new HashMap<>();
        for (JsonNode module : json.get("modules")) {
            if (module.has("registered")) {
                assertThat(module.get("registered").asString()).isEqualTo("jit");
                assertThat(module.get("verdict").asString()).isEqualTo("match");
                registered.add(module.get("path").asString());
            }
            ranges.put(
                    module.get("path").asString(), new AddressRange(address(module, "start"), address(module, "end")));
        }
        int met = 0;
        for (JsonNode frame : json.get("threads").get(0).get("frames")) {
            String module = frame.get("module").asString();
            assertThat(ranges).containsKey(module);
            assertThat(ranges.get(module).contains(address(frame, "pc"))).isTrue();
            met += registered.contains(module) ? 1 : 0;
        }
        assertThat(met).isPositive();
        return registered;
    }

    private static long address(JsonNode node, String name) {
        return Long.parseUnsignedLong(node.get(name).asString().substring(2), 16);
    }

    /** The objects that gdb has read. */
    private static List<String> objectsOfGdb(String pid) throws IOException {
        String objects = run("gdb", "-nx", "-batch", "-p", pid, "-ex", "maint print objfiles");
        List<String> found = new ArrayList<>();
        Matcher names = Pattern.compile("Object file <in-memory@(0x[0-9a-f]+)>").matcher(objects);
        while (names.find()) {
            found.add("[jit object at " + names.group(1) + "]");
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(strings = {"mcjit", "orc"})
    void llvm(String kind) throws IOException {
        assumeTrue(has("clang") && has("lli") && has("gdb"), "clang, lli and gdb are not all here");
        Files.writeString(folder.resolve("llvm.c"), FOR_LLVM);
        run("clang", "-w", "-g", "-O0", "-S", "-emit-llvm", path("llvm.c"), "-o", path("llvm.ll"));
        try (Running running = Running.start("HOME=" + folder + " lli --jit-kind=" + kind + " " + path("llvm.ll"))) {
            List<String> ours = ours(running.pid());
            assertThat(ours).hasSize(8).isEqualTo(gdb(running.pid()));
            assertThat(registered(running.pid())).containsExactlyInAnyOrderElementsOf(objectsOfGdb(running.pid()));
        }
    }

    /** What the compiler has registered with libgcc has the personality and the areas; the program has gone by it once before. */
    @ParameterizedTest
    @ValueSource(strings = {"mcjit", "orc"})
    void handlersOfLlvm(String kind) throws IOException {
        assumeTrue(has("clang++") && has("lli"), "clang++ and lli are not both here");
        Files.writeString(folder.resolve("throwing.cc"), THROWING);
        run("clang++", "-w", "-g", "-O0", "-S", "-emit-llvm", path("throwing.cc"), "-o", path("throwing.ll"));
        try (Running running =
                Running.start("HOME=" + folder + " lli --jit-kind=" + kind + " " + path("throwing.ll"))) {
            assertThat(Shell.run("handlers", running.pid()).out())
                    .containsPattern(" catches\\(int\\) at .*\n +catch \\(int\\), catch \\(char const\\*\\) at 0x");
        }
    }
}
