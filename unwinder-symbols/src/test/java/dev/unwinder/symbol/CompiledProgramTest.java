package dev.unwinder.symbol;

import static dev.unwinder.symbol.TestImages.module;
import static dev.unwinder.symbol.TestImages.nameAt;
import static dev.unwinder.symbol.TestImages.symbols;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.modules.ImageCache;
import dev.unwinder.modules.ImageFinder;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.modules.ModuleImage;
import dev.unwinder.modules.ModuleMap;
import dev.unwinder.target.AuxiliaryVector;
import dev.unwinder.target.Machine;
import dev.unwinder.target.Memory;
import dev.unwinder.target.ProcMemory;
import dev.unwinder.target.SnapshotMemory;
import dev.unwinder.target.Target;
import dev.unwinder.target.TargetThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against programs as gcc and ld make them, with nm and addr2line as judges. */
class CompiledProgramTest {
    private static final String PROGRAM = """
            int plain(int x) { return x * 3 + 1; }
            int alias(int x) __attribute__((alias("plain")));
            int weak_alias(int x) __attribute__((weak, alias("plain")));
            __attribute__((weak)) int weak_one(int x) { return x - 7; }
            static __attribute__((noinline)) int local_one(int x) { return x ^ 5; }
            __attribute__((visibility("hidden"), noinline)) int hidden_one(int x) { return x | 8; }
            static int chosen(int x) { return x + 2; }
            static void *choose(void) { return chosen; }
            int by_ifunc(int x) __attribute__((ifunc("choose")));
            __asm__(".text\\n.globl sizeless\\nsizeless:\\n nop\\n nop\\n nop\\n ret\\n"
                    ".type local_sizeless,@function\\nlocal_sizeless:\\n nop\\n nop\\n ret\\n"
                    ".globl sized\\n.type sized,@function\\nsized:\\n nop\\n ret\\n.size sized,.-sized\\n");
            extern int sizeless(void);
            int main(int argc, char **argv) {
              return plain(argc) + alias(argc) + weak_one(argc) + local_one(argc) + hidden_one(argc) + by_ifunc(argc) + sizeless();
            }
            """;

    @TempDir
    Path folder;

    private Toolchain tools;

    @BeforeEach
    void useFolder() {
        tools = new Toolchain(folder);
    }

    @Test
    void aDynamicProgramAgreesWithNm() throws Exception {
        Path program = tools.compile("p.c", PROGRAM, "p", "-O1");
        assertAgrees(program, 15, "-a");
        assertAgreesWithAddr2line(program);
    }

    @Test
    void aStaticProgramAgreesWithNm() throws Exception {
        Path program = tools.compile("p.c", PROGRAM, "p", "-O1", "-static");
        assertAgrees(program, 700, "-a");
    }

    @Test
    void aStrippedLibraryAgreesWithNm() throws Exception {
        Path library = tools.compile("p.c", PROGRAM, "p.so", "-O1", "-shared", "-fPIC");
        tools.run("strip", "p.so");
        assertAgrees(library, 6, "-D");
        assertThat(nameAt(symbols(module(library, 0)), 0)).isEmpty();
    }

    @Test
    void aLibraryWithoutSectionHeadersAgreesWithNm() throws Exception {
        for (String style : List.of("sysv", "gnu", "both")) {
            Path library = tools.compile(
                    "p.c", PROGRAM, style + ".so", "-O1", "-shared", "-fPIC", "-Wl,--hash-style=" + style);
            Path bare = tools.path(style + "-bare.so");
            byte[] bytes = Files.readAllBytes(library);
            ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            header.putLong(40, 0).putShort(60, (short) 0).putShort(62, (short) 0);
            Files.write(bare, bytes);
            assertAgrees(library, bare, 6, "-D");
        }
    }

    @Test
    void anImageThatIsOnlyInMemoryAgreesWithNm() throws Exception {
        for (String style : List.of("sysv", "gnu")) {
            Path library = tools.compile(
                    "p.c", PROGRAM, style + ".so", "-O1", "-shared", "-fPIC", "-Wl,--hash-style=" + style);
            for (long bias : new long[] {0x7f12_3450_0000L, 0x40_0000L}) {
                for (boolean relocated : new boolean[] {true, false}) {
                    LoadedModule module = inMemory(library, bias, relocated);
                    assertThat(module.image().file()).isEmpty();
                    assertAgrees(library, module, 6, "-D");
                }
            }
        }
    }

    @Test
    void theKernelsOwnImageHasNames() throws Exception {
        long start = 0;
        long size = 0;
        for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
            if (line.endsWith("[vdso]")) {
                start = Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16);
                size = Long.parseUnsignedLong(line.substring(line.indexOf('-') + 1, line.indexOf(' ')), 16) - start;
            }
        }
        org.junit.jupiter.api.Assumptions.assumeTrue(size > 0, "a kernel without a vDSO");
        byte[] bytes = new byte[(int) size];
        try (ProcMemory memory = ProcMemory.self()) {
            assertThat(memory.read(start, bytes, 0, bytes.length)).isEqualTo(bytes.length);
        }
        Files.write(tools.path("vdso.so"), bytes);
        ElfFile elf = ElfFile.parse(ByteView.of(bytes, "[vdso]", ByteOrder.LITTLE_ENDIAN));
        assertAgrees(tools.path("vdso.so"), module(ModuleImage.ofFile(elf), "[vdso]", "", start), 3, "-D");
    }

    private void assertAgrees(Path file, int atLeast, String table) throws Exception {
        assertAgrees(file, file, atLeast, table);
    }

    private void assertAgrees(Path judged, Path read, int atLeast, String table) throws Exception {
        assertAgrees(judged, module(read, 0), atLeast, table);
    }

    /**
     * Each function that nm knows has its name, or that of another symbol at the same place, on its first and its
     * second byte.
     */
    private void assertAgrees(Path judged, LoadedModule module, int atLeast, String table) throws Exception {
        ElfSymbols symbols = symbols(module);
        Map<Long, Set<String>> functions = functions(judged, table);
        functions.keySet().removeIf(vaddr -> !isCode(module.image(), vaddr));
        assertThat(functions.size()).isGreaterThanOrEqualTo(atLeast);
        for (Map.Entry<Long, Set<String>> function : functions.entrySet()) {
            long vaddr = function.getKey();
            assertThat(function.getValue()).as("at 0x%x", vaddr).contains(nameAt(symbols, vaddr));
            if (symbols.find(vaddr).orElseThrow().size() != 1) {
                Set<String> second = functions.getOrDefault(vaddr + 1, function.getValue());
                assertThat(second).as("at 0x%x", vaddr + 1).contains(nameAt(symbols, vaddr + 1));
            }
        }
        assertThat(symbols.problem()).isEmpty();
    }

    private static boolean isCode(ModuleImage image, long vaddr) {
        return image.programHeaders().stream()
                .anyMatch(it -> it.isLoad() && it.isExecutable() && it.containsVaddr(vaddr));
    }

    /** The names of nm's text symbols by vaddr, and of its weak ones, which may be of data too. */
    private Map<Long, Set<String>> functions(Path file, String table) throws IOException {
        Map<Long, Set<String>> functions = new TreeMap<>();
        for (String line :
                tools.run("nm", table, "--defined-only", file.toString()).split("\n")) {
            String[] words = line.split(" ");
            if (words.length == 3
                    && "TtWwi".contains(words[1])
                    && !words[2].contains("etext")
                    && !words[2].startsWith(".")) {
                functions
                        .computeIfAbsent(Long.parseUnsignedLong(words[0], 16), it -> new HashSet<>())
                        .add(words[2].replaceFirst("@.*", ""));
            }
        }
        return functions;
    }

    private void assertAgreesWithAddr2line(Path file) throws Exception {
        ElfSymbols symbols = symbols(module(file, 0));
        Map<Long, Set<String>> functions = functions(file, "-a");
        functions.keySet().removeIf(vaddr -> nameAt(symbols, vaddr).isEmpty());
        assertThat(functions).hasSizeGreaterThan(10);
        for (Map.Entry<Long, Set<String>> function : functions.entrySet()) {
            String judged = tools.run("addr2line", "-f", "-e", file.toString(), Long.toHexString(function.getKey()))
                    .split("\n")[0];
            assertThat(function.getValue()).contains(judged);
            assertThat(function.getValue()).contains(nameAt(symbols, function.getKey()));
        }
    }

    /**
     * A library as its loader leaves it in memory, with what its dynamic section points to relocated, as glibc does, or
     * not, as musl does.
     */
    private static LoadedModule inMemory(Path library, long bias, boolean relocated) throws Exception {
        byte[] file = Files.readAllBytes(library);
        ModuleImage image = TestImages.module(library, 0).image();
        long end = image.programHeaders().stream()
                .filter(it -> it.isLoad())
                .mapToLong(it -> it.vaddr() + it.memorySize())
                .max()
                .orElseThrow();
        ByteBuffer loaded = ByteBuffer.allocate((int) end + 4096).order(ByteOrder.LITTLE_ENDIAN);
        image.programHeaders().stream()
                .filter(it -> it.isLoad())
                .forEach(it -> loaded.put((int) it.vaddr(), file, (int) it.offset(), (int) it.fileSize()));
        long dynamic = image.programHeader(2).orElseThrow().vaddr();
        for (int at = (int) dynamic; relocated && loaded.getLong(at) != 0; at += 16) {
            long tag = loaded.getLong(at);
            if (tag == 4 || tag == 5 || tag == 6 || tag == 0x6ffffef5L) {
                loaded.putLong(at + 8, loaded.getLong(at + 8) + bias);
            }
        }
        SnapshotMemory memory = SnapshotMemory.of(bias, loaded.array());
        Target target = new ImageInMemory(memory, AuxiliaryVector.of(Map.of(AuxiliaryVector.AT_PHDR, bias + 64)));
        return ModuleMap.of(target, ImageFinder.none(), new ImageCache())
                .find(bias)
                .orElseThrow();
    }

    private record ImageInMemory(Memory memory, AuxiliaryVector auxiliaryVector) implements Target {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public Machine machine() {
            return new Machine(62, 8, ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public List<TargetThread> threads() {
            return List.of();
        }
    }

    @Test
    void aReturnAddressBehindAFunctionBelongsToIt() throws Exception {
        String code = ".text\n.globl f\n.type f,@function\nf: nop\n call g\n.size f,.-f\n"
                + ".globl g\n.type g,@function\ng: ret\n.size g,.-g\n";
        Path library = tools.compile("r.s", code, "r.so", "-shared", "-nostdlib");
        LoadedModule module = module(library, 0x10000);
        long behind = functions(library, "-a").entrySet().stream()
                .filter(it -> it.getValue().contains("g"))
                .findFirst()
                .orElseThrow()
                .getKey();
        Symbolizer symbolizer = Symbolizer.of(SymbolizerOptions.defaults().withSystemFolders(false));
        SymbolizedFrame caller = symbolizer.symbolize(TestImages.frame(Optional.of(module), 0x10000 + behind, false));
        assertThat(caller.symbol().orElseThrow().name()).isEqualTo("f");
        assertThat(caller.offset()).hasValue(caller.symbol().orElseThrow().size());
        SymbolizedFrame callee = symbolizer.symbolize(TestImages.frame(Optional.of(module), 0x10000 + behind, true));
        assertThat(callee.symbol().orElseThrow().name()).isEqualTo("g");
        assertThat(callee.offset()).hasValue(0);
    }
}
