package dev.unwinder.symbol;

import static dev.unwinder.symbol.TestImages.frame;
import static dev.unwinder.symbol.TestImages.module;
import static dev.unwinder.testkit.InfoAssembler.address;
import static dev.unwinder.testkit.InfoAssembler.leb;
import static dev.unwinder.testkit.InfoAssembler.number;
import static dev.unwinder.testkit.InfoAssembler.string;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.frame.Frame;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.testkit.ElfAssembler;
import dev.unwinder.testkit.ElfSegment;
import dev.unwinder.testkit.InfoAssembler;
import dev.unwinder.testkit.InfoAssembler.Attribute;
import dev.unwinder.testkit.Label;
import dev.unwinder.testkit.Section;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class SymbolizerTest {
    private static final SymbolizerOptions OFFLINE =
            SymbolizerOptions.defaults().withSystemFolders(false);

    @TempDir
    Path folder;

    private static ElfAssembler image() {
        ElfAssembler elf = ElfAssembler.little64();
        ElfSegment code = elf.segment(1, 5, 0x1000, new byte[0x1000]);
        elf.sectionIn(code, ".text", 1, 6, 0x1000, 0x1000);
        return elf;
    }

    private static byte[] elf(String function) {
        return image().symbol(function, 0x1100, 0x20, 0x12, 1).toByteArray();
    }

    private static byte[] xz(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (XZOutputStream stream = new XZOutputStream(packed, new LZMA2Options(0))) {
            stream.write(bytes);
        }
        return packed.toByteArray();
    }

    private static String name(Symbolizer symbolizer, LoadedModule module) {
        SymbolizedFrame frame = symbolizer.symbolize(frame(Optional.of(module), 0x1108, true));
        return frame.symbol().map(Symbol::name).orElse("");
    }

    @Test
    void aFrameWithoutAModuleHasNoSymbol() {
        SymbolizedFrame frame = Symbolizer.of(OFFLINE).symbolize(frame(Optional.empty(), 0x1108, true));
        assertThat(frame.symbol()).isEmpty();
        assertThat(frame.offset()).isEmpty();
    }

    @Test
    void theOffsetCountsFromTheStartOfTheFunction() throws Exception {
        LoadedModule module = module(TestImages.module(elf("f")).image(), "/lib/test.so", "", 0x7000_0000L);
        SymbolizedFrame frame = Symbolizer.of(OFFLINE).symbolize(frame(Optional.of(module), 0x7000_1110L, false));
        assertThat(frame.symbol()).contains(new Symbol("f", 0x1100, 0x20));
        assertThat(frame.offset()).hasValue(0x10);
    }

    /** What {@code makecontext} has a function return to is the first byte of another, behind padding. */
    @Test
    void aReturnAddressAtTheStartOfAFunctionBehindPaddingIsThatFunctions() throws Exception {
        byte[] alone = elf("start");
        byte[] adjoining = image().symbol("before", 0x10f0, 0x10, 0x12, 1)
                .symbol("start", 0x1100, 0x20, 0x12, 1)
                .toByteArray();
        assertThat(returningTo(0x1100, alone)).contains(new Symbol("start", 0x1100, 0x20));
        assertThat(returningTo(0x1100, adjoining)).contains(new Symbol("before", 0x10f0, 0x10));
        assertThat(returningTo(0x1121, alone)).as("behind the end").isEmpty();
    }

    private static Optional<Symbol> returningTo(long address, byte[] elf) throws Exception {
        LoadedModule module = TestImages.module(elf);
        return Symbolizer.of(OFFLINE)
                .symbolize(frame(Optional.of(module), address, false))
                .symbol();
    }

    @Test
    void twoWaysOfLookingDoNotMix() throws Exception {
        byte[] stripped = image().buildId(0x5000, (byte) 1, (byte) 2, (byte) 3).toByteArray();
        byte[] debug = image().buildId(0x5000, (byte) 1, (byte) 2, (byte) 3)
                .symbol("f", 0x1100, 0x20, 0x12, 1)
                .toByteArray();
        Files.write(folder.resolve("test.so"), debug);
        LoadedModule module = TestImages.module(stripped);
        Symbolizer without = Symbolizer.of(OFFLINE);
        Symbolizer with = Symbolizer.of(OFFLINE.withFolders(List.of(folder)));
        assertThat(name(without, module)).isEmpty();
        assertThat(name(with, module)).isEqualTo("f");
        assertThat(name(without, module)).isEmpty();
        assertThat(with.debugFiles().debugFile(module)).isPresent();
    }

    @Test
    void theDebugFileOfAPrelinkedImageKeepsItsOldVaddrs() throws Exception {
        ElfAssembler moved = ElfAssembler.little64();
        moved.segment(1, 5, 0x40_1000, new byte[0x1000]);
        byte[] image = moved.buildId(0x40_5000, (byte) 9, (byte) 9).toByteArray();
        byte[] debug = image().buildId(0x5000, (byte) 9, (byte) 9)
                .symbol("f", 0x1100, 0x20, 0x12, 1)
                .toByteArray();
        Files.write(folder.resolve("test.so"), debug);
        Symbolizer symbolizer = Symbolizer.of(OFFLINE.withFolders(List.of(folder)));
        SymbolizedFrame frame = symbolizer.symbolize(frame(Optional.of(TestImages.module(image)), 0x40_1108, true));
        assertThat(frame.symbol()).contains(new Symbol("f", 0x40_1100, 0x20));
        assertThat(frame.offset()).hasValue(8);
    }

    @Test
    void soDoesItsDwarf() throws Exception {
        ElfAssembler moved = ElfAssembler.little64();
        moved.segment(1, 5, 0x40_1000, new byte[0x1000]);
        byte[] image = moved.buildId(0x40_5000, (byte) 9, (byte) 9).toByteArray();
        Section info = Section.little64();
        Section abbreviations = Section.little64();
        InfoAssembler unit = InfoAssembler.begin(info, abbreviations, 5, false);
        unit.entry(0x11, true, string(3, "a.c"), address(0x11, 0x1000), number(0x12, 0x300));
        Label last = unit.entry(0x2e, false, string(3, "last"), address(0x11, 0x1000), number(0x12, 0x100));
        Attribute complete = leb(0x7a, 0x0c, 1);
        Label first = unit.entry(0x2e, true, string(3, "first"), address(0x11, 0x1100), number(0x12, 0x100), complete);
        unit.entry(0x48, false, address(0x7d, 0x1110), unit.reference(0x7f, last), leb(0x82, 0x0c, 1));
        unit.close();
        unit.entry(0x2e, true, string(3, "main"), address(0x11, 0x1200), number(0x12, 0x100), complete);
        unit.entry(0x48, false, address(0x7d, 0x1220), unit.reference(0x7f, first));
        unit.close().close().end();
        ElfAssembler debug = image().buildId(0x5000, (byte) 9, (byte) 9);
        debug.section(".debug_info", 1, 0, 0, info.toByteArray());
        debug.section(".debug_abbrev", 1, 0, 0, abbreviations.toByteArray());
        Files.write(folder.resolve("test.so"), debug.toByteArray());
        Symbolizer symbolizer = Symbolizer.of(OFFLINE.withFolders(List.of(folder)));
        LoadedModule module = TestImages.module(image);
        Frame callee = frame(Optional.of(module), 0x40_1008, true);
        assertThat(symbolizer.symbolize(callee).activations())
                .singleElement()
                .extracting(Activation::function)
                .isEqualTo(Optional.of("last"));
        Frame caller = TailCallTest.frame(module, 0x40_1220, false);
        assertThat(symbolizer.between(callee, caller, List.of(module)))
                .singleElement()
                .satisfies(call -> {
                    assertThat(call.pc()).isEqualTo(0x40_1110);
                    assertThat(call.activations().get(0).function()).contains("first");
                });
    }

    @Test
    void miniDebugInfoAddsToTheDynamicSymbols() throws Exception {
        byte[] mini = image().symbol("inner", 0x1100, 0x20, 0x02, 1).toByteArray();
        ElfAssembler elf = image().dynamicSymbol("exported", 0x1200, 0x20, 0x12, 1);
        elf.section(".gnu_debugdata", 1, 0, 0, xz(mini));
        ElfSymbols symbols = TestImages.symbols(TestImages.module(elf.toByteArray()));
        assertThat(TestImages.nameAt(symbols, 0x1108)).isEqualTo("inner");
        assertThat(TestImages.nameAt(symbols, 0x1208)).isEqualTo("exported");
    }

    @Test
    void miniDebugInfoMadeByObjcopyIsRead() throws Exception {
        Toolchain tools = new Toolchain(folder);
        String code = "static __attribute__((noinline)) int inner(int x) { return x * 3; }\n"
                + "int outer(int x) { return inner(x); }\n";
        Path library = tools.compile("l.c", code, "l.so", "-O1", "-shared", "-fPIC");
        long inner = Long.parseLong(
                Arrays.stream(tools.run("nm", "l.so").split("\n"))
                        .filter(it -> it.endsWith(" inner"))
                        .findFirst()
                        .orElseThrow()
                        .split(" ")[0],
                16);
        tools.run("objcopy", "--only-keep-debug", "l.so", "mini");
        Files.write(folder.resolve("mini.xz"), xz(Files.readAllBytes(folder.resolve("mini"))));
        tools.run("strip", "l.so");
        assertThat(TestImages.nameAt(TestImages.symbols(module(library, 0)), inner))
                .isEmpty();
        tools.run("objcopy", "--add-section", ".gnu_debugdata=mini.xz", "l.so");
        assertThat(TestImages.nameAt(TestImages.symbols(module(library, 0)), inner))
                .isEqualTo("inner");
    }

    @Test
    void miniDebugInfoThatGrowsWithoutEndIsRefused() throws Exception {
        ElfAssembler elf = image().dynamicSymbol("exported", 0x1100, 0x20, 0x12, 1);
        elf.section(".gnu_debugdata", 1, 0, 0, xz(new byte[(1 << 26) + 1]));
        Symbolizer symbolizer = Symbolizer.of(OFFLINE);
        assertThat(name(symbolizer, TestImages.module(elf.toByteArray()))).isEqualTo("exported");
        assertThat(symbolizer.problems()).singleElement().asString().contains("once unpacked");
    }

    @Test
    void miniDebugInfoThatWantsTooMuchMemoryIsRefused() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        LZMA2Options greedy = new LZMA2Options(0);
        greedy.setDictSize(1 << 20);
        try (XZOutputStream stream = new XZOutputStream(packed, greedy)) {
            stream.write(new byte[100]);
        }
        byte[] bytes = packed.toByteArray();
        // The block header begins at 12: its size, its flags, the filter's id, the size of its properties, the
        // dictionary's size.
        bytes[16] = 36; // 1 GiB
        java.util.zip.CRC32 sum = new java.util.zip.CRC32();
        sum.update(bytes, 12, 8);
        java.nio.ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(20, (int) sum.getValue());
        ElfAssembler elf = image().dynamicSymbol("exported", 0x1100, 0x20, 0x12, 1);
        elf.section(".gnu_debugdata", 1, 0, 0, bytes);
        Symbolizer symbolizer = Symbolizer.of(OFFLINE);
        assertThat(name(symbolizer, TestImages.module(elf.toByteArray()))).isEqualTo("exported");
        assertThat(symbolizer.problems()).singleElement().asString().contains("memory would be needed");
    }

    @Test
    void aBrokenTableGivesNoNamesAndOneProblem() throws Exception {
        ElfAssembler noNames = image();
        noNames.section(".symtab", 2, 0, 0, new byte[48]).entrySize(24).link(99);
        assertProblem(noNames, "no section 99");
        ElfAssembler noSize = image();
        noSize.section(".symtab", 2, 0, 0, new byte[48]).entrySize(0).link(1);
        assertProblem(noSize, "0 bytes");
        ElfAssembler cut = image();
        cut.section(".symtab", 2, 0, 0, new byte[48]).entrySize(24).link(1).size(1L << 40);
        assertProblem(cut, "truncated");
        ElfAssembler negative = image();
        negative.section(".symtab", 2, 0, 0, new byte[48]).entrySize(24).link(1).size(-1);
        assertProblem(negative, "truncated");
        ElfAssembler noXz = image();
        noXz.section(".gnu_debugdata", 1, 0, 0, new byte[100]);
        assertProblem(noXz, "bad xz data");
    }

    private static void assertProblem(ElfAssembler elf, String words) throws Exception {
        Symbolizer symbolizer = Symbolizer.of(OFFLINE);
        LoadedModule module = TestImages.module(elf.toByteArray());
        assertThat(name(symbolizer, module)).isEmpty();
        assertThat(name(symbolizer, module)).isEmpty();
        assertThat(symbolizer.problems()).singleElement().asString().contains(words);
        Symbolizer second = Symbolizer.of(OFFLINE);
        assertThat(name(second, module)).isEmpty();
        assertThat(second.problems()).as("who asks later is told too").hasSize(1);
    }

    @Test
    void codeSpreadOverHalfOfTheAddressSpaceIsRefused() throws Exception {
        ElfAssembler elf = image().symbol("f", 0x1100, 0x20, 0x12, 1);
        elf.segment(1, 5, 0x7000_0000_0000_0000L, new byte[16]);
        assertProblem(elf, "spread");
    }

    @Test
    void aFileCutShortAnywhereDoesNoHarm() throws Exception {
        byte[] whole = everything();
        for (int length = 64; length < whole.length; length++) {
            survives(Arrays.copyOf(whole, length));
        }
    }

    @Test
    void aFileWithWrongBytesDoesNoHarm() throws Exception {
        byte[] whole = everything();
        Random random = new Random(20261121);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = whole.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                // Code is not read; its headers and tables are.
                int at = random.nextBoolean() ? random.nextInt(300) : 0x2000 + random.nextInt(bytes.length - 0x2000);
                bytes[at] = (byte) (random.nextBoolean() ? random.nextInt() : random.nextBoolean() ? 0xff : 0);
            }
            survives(bytes);
        }
    }

    private static byte[] everything() throws IOException {
        ElfAssembler elf = image().symbol("f@@V1", 0x1100, 0x20, 0x12, 1)
                .symbol("g", 0x1200, 0, 0x02, 1)
                .dynamicSymbol("h", 0x1300, 0x20, 0x12, 1);
        elf.section(".gnu_debugdata", 1, 0, 0, xz(elf("inner")));
        elf.section(".gnu_debuglink", 1, 0, 0, "x.debug\0abcd".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return elf.toByteArray();
    }

    private static void survives(byte[] bytes) {
        LoadedModule module;
        try {
            module = TestImages.module(bytes);
        } catch (dev.unwinder.bytes.MalformedDataException noImage) {
            return;
        }
        Symbolizer symbolizer = Symbolizer.of(OFFLINE);
        for (long pc = 0x1000; pc < 0x1400; pc += 0x80) {
            symbolizer.symbolize(frame(Optional.of(module), pc, true));
        }
    }

    @Test
    void manyThreadsSeeTheSame() throws Exception {
        ElfAssembler elf = image();
        for (int i = 0; i < 1000; i++) {
            elf.symbol("f" + i, 0x1000 + 4L * i, 4, 0x12, 1);
        }
        LoadedModule module = TestImages.module(elf.toByteArray());
        Symbolizer symbolizer = Symbolizer.of(OFFLINE);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            tasks.add(() -> {
                for (int i = 0; i < 1000; i++) {
                    SymbolizedFrame frame = symbolizer.symbolize(frame(Optional.of(module), 0x1000 + 4L * i + 2, true));
                    if (!frame.symbol().orElseThrow().name().equals("f" + i)) {
                        return false;
                    }
                }
                return true;
            });
        }
        for (Future<Boolean> result : threads.invokeAll(tasks)) {
            assertThat(result.get()).isTrue();
        }
        threads.shutdown();
    }
}
