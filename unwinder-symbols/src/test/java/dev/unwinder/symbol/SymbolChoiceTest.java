package dev.unwinder.symbol;

import static dev.unwinder.symbol.TestImages.module;
import static dev.unwinder.symbol.TestImages.nameAt;
import static dev.unwinder.symbol.TestImages.symbols;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.testkit.ElfAssembler;
import dev.unwinder.testkit.ElfSegment;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/**
 * Which of several symbols an address belongs to. Numbers are spelled out here: 0x12 is a global function, and so on.
 */
class SymbolChoiceTest {
    private static final int LOCAL_FUNC = 0x02;
    private static final int GLOBAL_FUNC = 0x12;
    private static final int WEAK_FUNC = 0x22;
    private static final int LOCAL_LABEL = 0x00;
    private static final int GLOBAL_LABEL = 0x10;
    private static final int GLOBAL_IFUNC = 0x1a;

    /** Numbers of the sections that {@link #image} makes. */
    private static final int TEXT = 1;

    private static final int FINI = 2;
    private static final int RODATA = 3;

    /** Code at 0x1000..0x2000: .text up to 0x1800, .fini up to 0x1900, then data in the same segment. */
    private static ElfAssembler image() {
        return image(ElfAssembler.little64(), 0x1000);
    }

    private static ElfAssembler image(ElfAssembler elf, long start) {
        ElfSegment code = elf.segment(1, 5, start, new byte[0x1000]);
        elf.sectionIn(code, ".text", 1, 6, start, 0x800);
        elf.sectionIn(code, ".fini", 1, 6, start + 0x800, 0x100);
        elf.sectionIn(code, ".rodata", 1, 2, start + 0x900, 0x700);
        return elf;
    }

    private static ElfSymbols of(ElfAssembler elf) throws MalformedDataException {
        return symbols(module(elf.toByteArray()));
    }

    @Test
    void aSizedSymbolHasItsAddressesAndNoneBehindThem() throws Exception {
        ElfSymbols symbols = of(image().symbol("f", 0x1100, 0x20, GLOBAL_FUNC, TEXT));
        assertThat(nameAt(symbols, 0x10ff)).isEmpty();
        assertThat(nameAt(symbols, 0x1100)).isEqualTo("f");
        assertThat(nameAt(symbols, 0x111f)).isEqualTo("f");
        assertThat(nameAt(symbols, 0x1120)).isEmpty();
        assertThat(symbols.find(0x1110)).contains(new Symbol("f", 0x1100, 0x20));
    }

    @Test
    void ofTwoThatCoverAnAddressTheLaterStartWins() throws Exception {
        ElfSymbols symbols = of(image().symbol("outer", 0x1100, 0x100, GLOBAL_FUNC, TEXT)
                .symbol("inner", 0x1140, 0x10, LOCAL_FUNC, TEXT)
                .symbol("innermost", 0x1148, 4, LOCAL_FUNC, TEXT)
                .symbol("crossing", 0x11f0, 0x40, LOCAL_FUNC, TEXT));
        assertThat(nameAt(symbols, 0x113f)).isEqualTo("outer");
        assertThat(nameAt(symbols, 0x1140)).isEqualTo("inner");
        assertThat(nameAt(symbols, 0x1148)).isEqualTo("innermost");
        assertThat(nameAt(symbols, 0x114c)).isEqualTo("inner");
        assertThat(nameAt(symbols, 0x1150)).isEqualTo("outer");
        assertThat(nameAt(symbols, 0x11f0)).isEqualTo("crossing");
        assertThat(nameAt(symbols, 0x1200)).isEqualTo("crossing");
        assertThat(nameAt(symbols, 0x1230)).isEmpty();
    }

    @Test
    void aShortAliasLeavesTheRestToTheLongOne() throws Exception {
        ElfSymbols symbols = of(image().symbol("entry", 0x1100, 0x10, GLOBAL_FUNC, TEXT)
                .symbol("whole", 0x1100, 0x40, WEAK_FUNC, TEXT));
        assertThat(nameAt(symbols, 0x110f)).isEqualTo("entry");
        assertThat(nameAt(symbols, 0x1110)).isEqualTo("whole");
    }

    @Test
    void aSizelessSymbolReachesToTheNextOne() throws Exception {
        ElfSymbols symbols = of(image().symbol("_start", 0x1100, 0, GLOBAL_LABEL, TEXT)
                .symbol("__restore_rt", 0x1180, 0, LOCAL_FUNC, TEXT)
                .symbol("f", 0x1200, 0x10, GLOBAL_FUNC, TEXT));
        assertThat(nameAt(symbols, 0x117f)).isEqualTo("_start");
        assertThat(nameAt(symbols, 0x1180)).isEqualTo("__restore_rt");
        assertThat(nameAt(symbols, 0x11ff)).isEqualTo("__restore_rt");
        assertThat(nameAt(symbols, 0x1200)).isEqualTo("f");
        assertThat(nameAt(symbols, 0x1210)).isEmpty();
        assertThat(symbols.find(0x1190)).contains(new Symbol("__restore_rt", 0x1180, 0));
    }

    @Test
    void aSizelessSymbolEndsWithItsSection() throws Exception {
        ElfSymbols symbols = of(image().symbol("last", 0x17f0, 0, GLOBAL_FUNC, TEXT));
        assertThat(nameAt(symbols, 0x17ff)).isEqualTo("last");
        assertThat(nameAt(symbols, 0x1800)).isEmpty();
        assertThat(nameAt(of(image().symbol("_fini", 0x1800, 0, GLOBAL_FUNC, FINI)), 0x18ff))
                .isEqualTo("_fini");
    }

    @Test
    void aLabelInAFunctionIsNotAFunction() throws Exception {
        // __syscall_cancel_arch_start in glibc's __syscall_cancel_arch
        ElfSymbols symbols = of(
                image().symbol("whole", 0x1100, 0x80, LOCAL_FUNC, TEXT).symbol("label", 0x1140, 0, GLOBAL_LABEL, TEXT));
        assertThat(nameAt(symbols, 0x1150)).isEqualTo("whole");
        assertThat(nameAt(symbols, 0x1180))
                .as("behind the function that the label is in")
                .isEmpty();
    }

    @Test
    void aSizelessSymbolReachesIntoTheGapBehindAFunctionOnlyFromThere() throws Exception {
        ElfSymbols symbols = of(image().symbol("before", 0x1100, 0, GLOBAL_FUNC, TEXT)
                .symbol("f", 0x1140, 0x10, GLOBAL_FUNC, TEXT)
                .symbol("behind", 0x1160, 0, GLOBAL_FUNC, TEXT));
        assertThat(nameAt(symbols, 0x113f)).isEqualTo("before");
        assertThat(nameAt(symbols, 0x1155)).isEmpty();
        assertThat(nameAt(symbols, 0x1165)).isEqualTo("behind");
    }

    @Test
    void atOneStartTheBetterSymbolWins() throws Exception {
        assertBetter("sized", LOCAL_FUNC, 8, "sizeless", GLOBAL_FUNC, 0);
        assertBetter("global", GLOBAL_FUNC, 8, "weak", WEAK_FUNC, 8);
        assertBetter("weak", WEAK_FUNC, 8, "local", LOCAL_FUNC, 8);
        assertBetter("function", GLOBAL_FUNC, 8, "label", GLOBAL_LABEL, 8);
        assertBetter("ifunc", GLOBAL_IFUNC, 8, "label", GLOBAL_LABEL, 8);
        assertBetter("unique", 0xa2, 8, "weak", WEAK_FUNC, 8);
        assertBetter("read", GLOBAL_FUNC, 8, "__read", GLOBAL_FUNC, 8);
        assertBetter("__read", GLOBAL_FUNC, 8, "__GI___read", GLOBAL_FUNC, 8);
        assertBetter("___read", GLOBAL_FUNC, 8, "__GI___read", GLOBAL_FUNC, 8);
        assertBetter("memmove", GLOBAL_FUNC, 8, "memcpy", GLOBAL_FUNC, 8);
        assertBetter("global", GLOBAL_FUNC, 0, "weak", WEAK_FUNC, 0);
    }

    private static void assertBetter(String better, int info, long size, String worse, int otherInfo, long otherSize)
            throws MalformedDataException {
        ElfSymbols inOrder =
                of(image().symbol(better, 0x1100, size, info, TEXT).symbol(worse, 0x1100, otherSize, otherInfo, TEXT));
        ElfSymbols reversed =
                of(image().symbol(worse, 0x1100, otherSize, otherInfo, TEXT).symbol(better, 0x1100, size, info, TEXT));
        assertThat(nameAt(inOrder, 0x1104)).isEqualTo(better);
        assertThat(nameAt(reversed, 0x1104)).isEqualTo(better);
    }

    @Test
    void whatIsNotAFunctionIsLeftOut() throws Exception {
        ElfSymbols symbols = of(image().symbol("object", 0x1100, 8, 0x11, TEXT)
                .symbol("section", 0x1110, 0, 0x03, TEXT)
                .symbol("file.c", 0x1120, 0, 0x04, 0xfff1)
                .symbol("tls", 0x1130, 8, 0x16, TEXT)
                .symbol("undefined", 0x1140, 8, GLOBAL_FUNC, 0)
                .symbol("common", 0x1150, 8, GLOBAL_FUNC, 0xfff2)
                .symbol("absolute", 0x1160, 0, GLOBAL_LABEL, 0xfff1)
                .symbol("", 0x1170, 8, GLOBAL_FUNC, TEXT)
                .symbol(".L12", 0x1180, 0, LOCAL_LABEL, TEXT)
                .symbol("table", 0x1910, 0x20, LOCAL_LABEL, RODATA)
                .symbol("_etext", 0x1800, 0, GLOBAL_LABEL, TEXT)
                .symbol("elsewhere", 0x9000, 0x20, GLOBAL_FUNC, TEXT));
        for (long vaddr = 0xfff; vaddr < 0x2001; vaddr++) {
            assertThat(symbols.find(vaddr)).isEmpty();
        }
        assertThat(symbols.find(0x9000)).isEmpty();
        assertThat(symbols.problem()).isEmpty();
        assertThat(nameAt(of(image().symbol("f", 0x1100, 8, GLOBAL_FUNC, 0xfff1)), 0x1104))
                .as("an absolute function, as some linker scripts make them")
                .isEqualTo("f");
    }

    @Test
    void mappingSymbolsOfAarch64AreLeftOut() throws Exception {
        ElfAssembler elf = image().machine(183)
                .symbol("f", 0x1100, 0, GLOBAL_FUNC, TEXT)
                .symbol("$x", 0x1100, 0, LOCAL_LABEL, TEXT)
                .symbol("$d", 0x1110, 0, LOCAL_LABEL, TEXT)
                .symbol("$x.12", 0x1118, 0, LOCAL_LABEL, TEXT)
                .symbol("$xtra", 0x1120, 0, LOCAL_LABEL, TEXT);
        ElfSymbols symbols = of(elf);
        assertThat(nameAt(symbols, 0x1100)).isEqualTo("f");
        assertThat(nameAt(symbols, 0x111c)).isEqualTo("f");
        assertThat(nameAt(symbols, 0x1124)).isEqualTo("$xtra");
    }

    @Test
    void mappingSymbolsOfRiscvNameTheInstructionSet() throws Exception {
        ElfSymbols symbols = of(image().machine(243)
                .symbol("f", 0x1100, 0, GLOBAL_FUNC, TEXT)
                .symbol("$xrv64i2p1_m2p0", 0x1108, 0, LOCAL_LABEL, TEXT)
                .symbol(".L5^B1", 0x1110, 0, LOCAL_LABEL, TEXT));
        assertThat(nameAt(symbols, 0x1114)).isEqualTo("f");
    }

    @Test
    void theLowestBitOfAThumbFunctionIsNotPartOfItsAddress() throws Exception {
        ElfAssembler elf =
                image(ElfAssembler.of(ByteOrder.LITTLE_ENDIAN, 4), 0x1000).machine(40);
        ElfSymbols symbols = of(elf.symbol("thumb", 0x1101, 0x10, GLOBAL_FUNC, TEXT));
        assertThat(symbols.find(0x1100)).contains(new Symbol("thumb", 0x1100, 0x10));
        assertThat(nameAt(symbols, 0x1110)).isEmpty();
    }

    @Test
    void versionsAreStrippedFromTheStaticTableOnly() throws Exception {
        ElfSymbols symbols = of(image().symbol("f@@GLIBC_2.34", 0x1100, 8, GLOBAL_FUNC, TEXT)
                .symbol("g@GLIBC_2.2.5", 0x1110, 8, GLOBAL_FUNC, TEXT)
                .symbol("h.part.0.cold", 0x1120, 8, LOCAL_FUNC, TEXT)
                .symbol("i.constprop.3", 0x1130, 8, LOCAL_FUNC, TEXT));
        assertThat(nameAt(symbols, 0x1100)).isEqualTo("f");
        assertThat(nameAt(symbols, 0x1110)).isEqualTo("g");
        assertThat(nameAt(symbols, 0x1120)).isEqualTo("h.part.0.cold");
        assertThat(nameAt(symbols, 0x1130)).isEqualTo("i.constprop.3");
        ElfSymbols dynamic = of(image().dynamicSymbol("odd@name", 0x1100, 8, GLOBAL_FUNC, TEXT));
        assertThat(nameAt(dynamic, 0x1100)).isEqualTo("odd@name");
    }

    @Test
    void aThinnedStaticTableDoesNotHideTheDynamicOne() throws Exception {
        ElfSymbols symbols = of(image().symbol("kept", 0x1100, 8, GLOBAL_FUNC, TEXT)
                .dynamicSymbol("kept", 0x1100, 8, GLOBAL_FUNC, TEXT)
                .dynamicSymbol("exported", 0x1110, 8, GLOBAL_FUNC, TEXT));
        assertThat(nameAt(symbols, 0x1100)).isEqualTo("kept");
        assertThat(nameAt(symbols, 0x1110)).isEqualTo("exported");
    }

    @Test
    void bigEndian32BitFilesAreRead() throws Exception {
        ElfAssembler elf =
                image(ElfAssembler.of(ByteOrder.BIG_ENDIAN, 4), 0x1000).machine(2);
        ElfSymbols symbols = of(elf.symbol("sparc", 0x1100, 0x10, GLOBAL_FUNC, TEXT));
        assertThat(symbols.find(0x110f)).contains(new Symbol("sparc", 0x1100, 0x10));
    }

    @Test
    void theUpperHalfOfTheAddressSpaceIsNothingSpecial() throws Exception {
        long kernel = 0xffff_ffff_8100_0000L;
        ElfSymbols symbols = of(image(ElfAssembler.little64(), kernel)
                .symbol("startup_64", kernel, 0, GLOBAL_LABEL, TEXT)
                .symbol("f", kernel + 0x100, 0x10, GLOBAL_FUNC, TEXT));
        assertThat(nameAt(symbols, kernel + 0x10)).isEqualTo("startup_64");
        assertThat(nameAt(symbols, kernel + 0x10f)).isEqualTo("f");
        assertThat(nameAt(symbols, kernel - 1)).isEmpty();
        assertThat(nameAt(symbols, 0)).isEmpty();
        assertThat(nameAt(symbols, -1)).isEmpty();
    }

    @Test
    void aSizeThatLeadsOutOfTheSegmentIsCut() throws Exception {
        ElfSymbols symbols =
                of(image().symbol("huge", 0x1100, -1, GLOBAL_FUNC, TEXT).symbol("next", 0x1200, 8, GLOBAL_FUNC, TEXT));
        assertThat(symbols.find(0x1150)).contains(new Symbol("huge", 0x1100, 0xf00));
        assertThat(nameAt(symbols, 0x1200)).isEqualTo("next");
        assertThat(nameAt(symbols, 0x1fff)).isEqualTo("huge");
        assertThat(nameAt(symbols, 0x2000)).isEmpty();
    }

    @Test
    void aNameIsCutAt64Kib() throws Exception {
        String name = "n".repeat(100_000);
        ElfSymbols symbols = of(image().symbol(name, 0x1100, 8, GLOBAL_FUNC, TEXT)
                .symbol("m".repeat(3000), 0x1110, 8, GLOBAL_FUNC, TEXT));
        assertThat(nameAt(symbols, 0x1100)).hasSize(65_536);
        assertThat(nameAt(symbols, 0x1110)).hasSize(3000);
    }

    @Test
    void tenThousandAliasesAreOneSymbol() throws Exception {
        ElfAssembler elf = image();
        for (int i = 0; i < 10_000; i++) {
            elf.symbol("alias" + i, 0x1100, 8, GLOBAL_FUNC, TEXT);
        }
        assertThat(nameAt(of(elf), 0x1104)).startsWith("alias");
    }

    @Test
    void deeplyNestedSymbolsAreCutInOnePass() throws Exception {
        ElfAssembler elf = image();
        for (int i = 0; i < 0x400; i++) {
            elf.symbol("level" + i, 0x1000 + i, 0x800 - 2L * i, GLOBAL_FUNC, TEXT);
        }
        ElfSymbols symbols = of(elf);
        for (int i = 0; i < 0x400; i++) {
            assertThat(nameAt(symbols, 0x1000 + i)).isEqualTo("level" + i);
            assertThat(nameAt(symbols, 0x17ff - i)).isEqualTo("level" + i);
        }
    }
}
