package dev.unwinder.symbol.info;

import static dev.unwinder.testkit.InfoAssembler.address;
import static dev.unwinder.testkit.InfoAssembler.leb;
import static dev.unwinder.testkit.InfoAssembler.number;
import static dev.unwinder.testkit.InfoAssembler.offset;
import static dev.unwinder.testkit.InfoAssembler.referenceAnywhere;
import static dev.unwinder.testkit.InfoAssembler.string;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.testkit.ElfAssembler;
import dev.unwinder.testkit.InfoAssembler;
import dev.unwinder.testkit.Label;
import dev.unwinder.testkit.LineAssembler;
import dev.unwinder.testkit.Section;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** On assembled units. Numbers are spelled out: tag 0x2e is a subprogram, attribute 0x11 a low pc, and so on. */
class DwarfSymbolsTest {
    private final Section info = Section.little64();
    private final Section abbreviations = Section.little64();
    private final Map<String, byte[]> others = new LinkedHashMap<>();

    private byte[] elf() {
        ElfAssembler elf = ElfAssembler.little64();
        elf.segment(1, 5, 0x1000, new byte[0x4000]);
        elf.section(".debug_info", 1, 0, 0, info.toByteArray());
        elf.section(".debug_abbrev", 1, 0, 0, abbreviations.toByteArray());
        others.forEach((name, bytes) -> elf.section(name, 1, 0, 0, bytes));
        return elf.toByteArray();
    }

    private static DwarfSymbols symbols(byte[] elf) throws MalformedDataException {
        ElfFile file = ElfFile.parse(ByteView.of(elf, "test.so", ByteOrder.LITTLE_ENDIAN));
        return DwarfSymbols.of(file, CompanionFiles.none()).orElseThrow();
    }

    static String at(DwarfSymbols symbols, long vaddr) {
        return symbols.calls(vaddr).stream()
                .map(it -> it.linkageName().or(it::name).orElse("?")
                        + it.location()
                                .map(place ->
                                        "@" + place.file() + ":" + place.line().orElse(0))
                                .orElse(""))
                .collect(Collectors.joining(" < "));
    }

    private InfoAssembler unit(int version) {
        return InfoAssembler.begin(info, abbreviations, version, false);
    }

    private void lines() {
        Section tables = Section.little64().u8(0);
        tables.string("a.c")
                .uleb(0)
                .uleb(0)
                .uleb(0)
                .string("b.h")
                .uleb(0)
                .uleb(0)
                .uleb(0)
                .u8(0);
        LineAssembler program = LineAssembler.begin(Section.little64(), 3, false, new int[] {1, 1, -3, 12}, tables);
        program.setAddress(0x1000)
                .line(9)
                .copy()
                .advance(0x10)
                .file(2)
                .line(1)
                .copy()
                .advance(0x40)
                .endSequence();
        others.put(".debug_line", program.end().toByteArray());
    }

    @Test
    void inlinedCallsStandBeforeTheFunctionThatHasThem() throws Exception {
        lines();
        InfoAssembler unit = unit(4);
        unit.entry(
                0x11,
                true,
                string(3, "a.c"),
                string(0x1b, "/src"),
                offset(0x10, 0),
                address(0x11, 0x1000),
                number(0x12, 0x50));
        Label inner = unit.entry(0x2e, false, string(3, "inner"), string(0x6e, "_Z5innerv"));
        Label middle = unit.entry(0x2e, false, string(3, "middle"));
        unit.entry(0x2e, true, string(3, "outer"), address(0x11, 0x1000), number(0x12, 0x50));
        unit.entry(0x0b, true); // a lexical block without ranges
        unit.entry(
                0x1d,
                true,
                unit.reference(0x31, middle),
                address(0x11, 0x1010),
                number(0x12, 0x20),
                leb(0x58, 0x0f, 1),
                number(0x59, 77));
        unit.entry(
                0x1d,
                false,
                unit.reference(0x31, inner),
                address(0x11, 0x1018),
                number(0x12, 8),
                leb(0x58, 0x0f, 2),
                number(0x59, 5));
        unit.close().close().close().close().end();
        DwarfSymbols symbols = symbols(elf());
        assertThat(at(symbols, 0x1000)).isEqualTo("outer@/src/a.c:10");
        assertThat(at(symbols, 0x1010)).isEqualTo("middle@/src/b.h:11 < outer@/src/a.c:77");
        assertThat(at(symbols, 0x1018)).isEqualTo("_Z5innerv@/src/b.h:11 < middle@/src/b.h:5 < outer@/src/a.c:77");
        assertThat(at(symbols, 0x1020)).isEqualTo("middle@/src/b.h:11 < outer@/src/a.c:77");
        assertThat(at(symbols, 0x1030)).isEqualTo("outer@/src/b.h:11");
        assertThat(symbols.calls(0x1018)).extracting(FunctionCall::inline).containsExactly(true, true, false);
        assertThat(at(symbols, 0x1050)).isEmpty();
        assertThat(symbols.problems()).isEmpty();
    }

    /** gcc's link-time optimizer leaves such references in split units: offsets of another file that no linker filled in. */
    @Test
    void anInlinedCallWhoseOriginIsBrokenKeepsItsPlaceAndTheCallsAroundIt() throws Exception {
        lines();
        InfoAssembler unit = unit(4);
        unit.entry(
                0x11,
                true,
                string(3, "a.c"),
                string(0x1b, "/src"),
                offset(0x10, 0),
                address(0x11, 0x1000),
                number(0x12, 0x50));
        unit.entry(0x2e, true, string(3, "outer"), address(0x11, 0x1000), number(0x12, 0x50));
        Label header = new Label("header");
        unit.entry(
                0x1d,
                false,
                referenceAnywhere(0x31, header),
                address(0x11, 0x1010),
                number(0x12, 0x20),
                leb(0x58, 0x0f, 1),
                number(0x59, 77));
        unit.close().close().end();
        info.label(header);
        DwarfSymbols symbols = symbols(elf());
        assertThat(at(symbols, 0x1018)).isEqualTo("?@/src/b.h:11 < outer@/src/a.c:77");
        assertThat(symbols.problems()).singleElement().asString().contains("reference to no unit");
    }

    @Test
    void aLineWithoutAFunctionIsANamelessCall() throws Exception {
        lines();
        InfoAssembler unit = unit(4);
        unit.entry(0x11, false, string(3, "a.s"), offset(0x10, 0), address(0x11, 0x1000), number(0x12, 0x50));
        unit.end();
        assertThat(at(symbols(elf()), 0x1000)).isEqualTo("?@a.c:10");
    }

    @Test
    void aNameHasItsScopesIfThereIsNoLinkageName() throws Exception {
        InfoAssembler declaring = unit(4);
        declaring.entry(0x11, true, string(3, "a.h"));
        declaring.entry(0x39, true, string(3, "space"));
        declaring.entry(0x39, true);
        declaring.entry(0x13, true, string(3, "Kind<int>"));
        Label declaration = declaring.entry(0x2e, false, string(3, "act"));
        declaring.close().close().close().close().end();
        InfoAssembler unit = unit(4);
        unit.entry(0x11, true, string(3, "a.cpp"), address(0x11, 0x1000), number(0x12, 0x20));
        unit.entry(0x2e, false, referenceAnywhere(0x47, declaration), address(0x11, 0x1000), number(0x12, 0x10));
        unit.entry(0x39, true, string(3, "other"));
        unit.entry(0x2e, false, string(3, "free"), address(0x11, 0x1010), number(0x12, 0x10));
        unit.close().close().end();
        DwarfSymbols symbols = symbols(elf());
        assertThat(at(symbols, 0x1008)).isEqualTo("space::(anonymous namespace)::Kind<int>::act");
        assertThat(at(symbols, 0x1018)).isEqualTo("other::free");
    }

    /** Its linkage names cannot be taken back, so that the name needs its module all the same. */
    @Test
    void aNameOfFortranHasItsModuleBesideTheLinkageName() throws Exception {
        InfoAssembler unit = unit(4);
        unit.entry(0x11, true, string(3, "f.f90"), number(0x13, 0x23), address(0x11, 0x1000), number(0x12, 0x20));
        unit.entry(0x1e, true, string(3, "shapes"));
        unit.entry(
                0x2e,
                false,
                string(3, "norm"),
                string(0x6e, "__shapes_MOD_norm"),
                address(0x11, 0x1000),
                number(0x12, 0x10));
        unit.close().close().end();
        FunctionCall call = symbols(elf()).calls(0x1008).get(0);
        assertThat(call.name()).contains("shapes::norm");
        assertThat(call.linkageName()).contains("__shapes_MOD_norm");
    }

    /** Of DWARF 4, of DWARF 5, and the addresses that these refer to. */
    private void rangeTables() {
        Section ranges = Section.little64()
                .u64(0x10)
                .u64(0x20)
                .u64(-1)
                .u64(0x2000)
                .u64(0)
                .u64(8)
                .u64(0)
                .u64(0);
        others.put(".debug_ranges", ranges.toByteArray());
        Section lists = Section.little64().u32(0x100).u16(5).u8(8, 0).u32(1).u32(4);
        lists.u8(4)
                .uleb(0x40)
                .uleb(0x50)
                .u8(5)
                .u64(0x3000)
                .u8(4)
                .uleb(0)
                .uleb(4)
                .u8(6)
                .u64(0x3100)
                .u64(0x3108);
        lists.u8(7)
                .u64(0x3200)
                .uleb(8)
                .u8(3)
                .uleb(1)
                .uleb(2)
                .u8(2)
                .uleb(0)
                .uleb(1)
                .u8(1)
                .uleb(0)
                .u8(4)
                .uleb(1)
                .uleb(2);
        others.put(".debug_rnglists", lists.u8(0).toByteArray());
        Section addresses =
                Section.little64().u32(20).u16(5).u8(8, 0).u64(0x3300).u64(0x3310);
        others.put(".debug_addr", addresses.toByteArray());
    }

    @Test
    void rangesOfEitherKind() throws Exception {
        rangeTables();
        InfoAssembler old = unit(4);
        old.entry(0x11, true, string(3, "a.c"), address(0x11, 0x1000), offset(0x55, 0));
        old.entry(0x2e, false, string(3, "old"), offset(0x55, 0));
        old.close().end();
        InfoAssembler unit = unit(5);
        unit.entry(
                0x11,
                true,
                string(3, "b.c"),
                address(0x11, 0x1000),
                number(0x12, 0x3000),
                offset(0x73, 8),
                offset(0x74, 12));
        unit.entry(0x2e, false, string(3, "new"), leb(0x55, 0x23, 0));
        unit.entry(0x2e, false, string(3, "by_index"), leb(0x11, 0x1b, 1), number(0x12, 4));
        unit.close().end();
        DwarfSymbols symbols = symbols(elf());
        for (long vaddr : new long[] {0x1010, 0x101f, 0x2000, 0x2007}) {
            assertThat(at(symbols, vaddr)).as("0x%x", vaddr).isEqualTo("old");
        }
        for (long vaddr : new long[] {0x1040, 0x104f, 0x3000, 0x3100, 0x3107, 0x3207, 0x3300, 0x330f}) {
            assertThat(at(symbols, vaddr)).as("0x%x", vaddr).isEqualTo("new");
        }
        assertThat(at(symbols, 0x3312)).isEqualTo("by_index");
        assertThat(at(symbols, 0x1020)).isEmpty();
        assertThat(at(symbols, 0x3108)).isEmpty();
    }

    @Test
    void stringsInEveryForm() throws Exception {
        others.put(
                ".debug_str", Section.little64().string("zero").string("five").toByteArray());
        others.put(
                ".debug_line_str", Section.little64().string("x").string("line").toByteArray());
        others.put(
                ".debug_str_offsets",
                Section.little64().u32(12).u16(5).u16(0).u32(0).u32(5).toByteArray());
        InfoAssembler unit = unit(5);
        unit.entry(0x11, true, string(3, "a.c"), offset(0x72, 8), address(0x11, 0x1000), number(0x12, 0x100));
        int[] forms = {0x0e, 0x1f, 0x1a, 0x25, 0x26, 0x28, 0x1f02};
        int[] sizes = {4, 4, 1, 1, 2, 4, 1};
        int[] values = {5, 2, 1, 1, 1, 1, 1};
        for (int i = 0; i < forms.length; i++) {
            int size = sizes[i];
            int value = values[i];
            InfoAssembler.Attribute name = new InfoAssembler.Attribute(3, forms[i], it -> it.unsigned(size, value));
            unit.entry(0x2e, false, name, address(0x11, 0x1000 + i * 0x10), number(0x12, 0x10));
        }
        InfoAssembler.Attribute three = new InfoAssembler.Attribute(3, 0x27, it -> it.u8(1, 0, 0));
        unit.entry(0x2e, false, three, address(0x11, 0x1070), number(0x12, 0x10));
        InfoAssembler.Attribute indirect =
                new InfoAssembler.Attribute(3, 0x16, it -> it.uleb(0x0e).u32(0));
        unit.entry(0x2e, false, indirect, address(0x11, 0x1080), number(0x12, 0x10));
        unit.close().end();
        DwarfSymbols symbols = symbols(elf());
        for (int i = 0; i < 8; i++) {
            assertThat(at(symbols, 0x1000 + i * 0x10)).as("form %d", i).isEqualTo(i == 1 ? "line" : "five");
        }
        assertThat(at(symbols, 0x1080)).isEqualTo("zero");
        assertThat(symbols.problems()).isEmpty();
    }

    @Test
    void aCircleOfOriginsIsAProblemAndTheOtherUnitsWork() throws Exception {
        InfoAssembler unit = unit(4);
        unit.entry(0x11, true, string(3, "a.c"), address(0x11, 0x1000), number(0x12, 0x100));
        Label second = new Label("second");
        Label first = unit.entry(0x2e, false, unit.reference(0x31, second), address(0x11, 0x1000), number(0x12, 0x10));
        info.label(second);
        unit.entry(0x2e, false, unit.reference(0x47, first));
        unit.close().end();
        good();
        DwarfSymbols symbols = symbols(elf());
        assertThat(symbols.calls(0x1004)).isEmpty();
        assertThat(symbols.problems()).singleElement().asString().contains("references from a function to its name");
        assertThat(at(symbols, 0x2000)).isEqualTo("good");
    }

    @Test
    void aUnitThatCannotBeReadIsAProblemAndTheOthersWork() throws Exception {
        InfoAssembler unknownForm = unit(4);
        unknownForm.entry(0x11, true, string(3, "a.c"), address(0x11, 0x1000), number(0x12, 0x100));
        unknownForm.entry(0x2e, false, leb(3, 0x77, 0), address(0x11, 0x1000), number(0x12, 0x10));
        unknownForm.close().end();
        InfoAssembler noAbbreviation = unit(4);
        noAbbreviation.entry(0x11, true, string(3, "b.c"), address(0x11, 0x1100), number(0x12, 0x100));
        info.uleb(99);
        noAbbreviation.close().end();
        good();
        DwarfSymbols symbols = symbols(elf());
        assertThat(symbols.calls(0x1004)).isEmpty();
        assertThat(symbols.calls(0x1104)).isEmpty();
        assertThat(at(symbols, 0x2000)).isEqualTo("good");
        assertThat(symbols.problems()).hasSize(2);
        assertThat(symbols.problems().get(0)).contains("no abbreviation 99");
        assertThat(symbols.problems().get(1)).contains("unknown form 0x77");
    }

    @Test
    void nestingWithoutEndIsAProblem() throws Exception {
        InfoAssembler unit = unit(4);
        unit.entry(0x11, true, string(3, "a.c"), address(0x11, 0x1000), number(0x12, 0x100));
        for (int i = 0; i < 20_000; i++) {
            unit.entry(0x0b, true);
        }
        unit.end();
        DwarfSymbols symbols = symbols(elf());
        assertThat(symbols.calls(0x1004)).isEmpty();
        assertThat(symbols.problems()).singleElement().asString().contains("nested deeper");
    }

    @Test
    void moreFunctionsThanAnyUnitHasAreAProblem() throws Exception {
        InfoAssembler unit = unit(4);
        unit.entry(0x11, true, string(3, "a.c"), address(0x11, 0x1000), number(0x12, 0x100));
        unit.entry(0x2e, false, string(3, "f"), address(0x11, 0x1000), number(0x12, 0x10));
        for (int i = 0; i < 600_000; i++) {
            info.uleb(2).string("").address(0x1000).u32(0x10);
        }
        unit.close().end();
        good();
        DwarfSymbols symbols = symbols(elf());
        assertThat(symbols.calls(0x1004)).isEmpty();
        assertThat(at(symbols, 0x2000)).isEqualTo("good");
        assertThat(symbols.problems()).singleElement().asString().contains("more than 524288");
    }

    @Test
    void moreAbbreviationsThanAnyTableHasAreAProblem() throws Exception {
        InfoAssembler unit = unit(4);
        unit.entry(0x11, true, string(3, "a.c"), address(0x11, 0x1000), number(0x12, 0x100));
        for (int i = 0; i < 70_000; i++) {
            unit.entry(0x34, false);
        }
        unit.close().end();
        DwarfSymbols symbols = symbols(elf());
        assertThat(symbols.calls(0x1004)).isEmpty();
        assertThat(symbols.problems()).singleElement().asString().contains("more than 65536 abbreviations");
    }

    private void good() {
        InfoAssembler unit = unit(3);
        unit.entry(0x11, true, string(3, "good.c"), address(0x11, 0x2000), address(0x12, 0x2100));
        unit.entry(0x2e, false, string(3, "good"), address(0x11, 0x2000), address(0x12, 0x2010));
        unit.close().end();
    }

    /** Whatever is changed, there is no exception, and it ends. */
    @Test
    void damagedUnitsNeverThrow() throws Exception {
        inlinedCallsStandBeforeTheFunctionThatHasThem();
        good();
        Random random = new Random(1);
        byte[] whole = elf();
        for (int round = 0; round < 3000; round++) {
            byte[] damaged = whole.clone();
            for (int i = 0; i <= round % 4; i++) {
                // Behind the segment, where the sections are.
                int place = 0x4000 + random.nextInt(damaged.length - 0x4000);
                damaged[place] =
                        (byte) (random.nextBoolean() ? random.nextInt() : damaged[place] ^ 1 << random.nextInt(8));
            }
            try {
                DwarfSymbols symbols = symbols(damaged);
                symbols.calls(0x1018);
                symbols.calls(0x2000);
                symbols.calls(0x7000);
            } catch (MalformedDataException | java.util.NoSuchElementException noDebugInformation) {
                continue;
            }
        }
    }
}
