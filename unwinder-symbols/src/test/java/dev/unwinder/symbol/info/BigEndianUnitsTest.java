package dev.unwinder.symbol.info;

import static dev.unwinder.testkit.InfoAssembler.address;
import static dev.unwinder.testkit.InfoAssembler.string;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.testkit.ElfAssembler;
import dev.unwinder.testkit.InfoAssembler;
import dev.unwinder.testkit.Label;
import dev.unwinder.testkit.Section;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** On assembled units of a machine that is not this one. */
class BigEndianUnitsTest {
    @Test
    void unitsOfABigEndianMachineOf32BitsAreRead() throws Exception {
        Section bigInfo = Section.big32();
        Section bigAbbreviations = Section.big32();
        for (int version = 2; version <= 5; version++) {
            long start = 0x1000L * version;
            InfoAssembler unit = InfoAssembler.begin(bigInfo, bigAbbreviations, version, false);
            unit.entry(0x11, true, string(3, "a.c"), address(0x11, start), address(0x12, start + 0x100));
            Label inner = unit.entry(0x2e, false, string(3, "inner"));
            unit.entry(0x2e, true, string(3, "outer"), address(0x11, start), address(0x12, start + 0x50));
            unit.entry(
                    0x1d, false, unit.reference(0x31, inner), address(0x11, start + 0x10), address(0x12, start + 0x20));
            if (version >= 5) {
                unit.entry(0x48, false, address(0x7d, start + 0x30), unit.reference(0x7f, inner));
            }
            unit.close().close().end();
        }
        ElfAssembler elf = ElfAssembler.of(ByteOrder.BIG_ENDIAN, 4).machine(20);
        elf.segment(1, 5, 0x1000, new byte[0x8000]);
        elf.section(".debug_info", 1, 0, 0, bigInfo.toByteArray());
        elf.section(".debug_abbrev", 1, 0, 0, bigAbbreviations.toByteArray());
        DwarfSymbols symbols = DwarfSymbols.of(
                        ElfFile.parse(ByteView.of(elf.toByteArray(), "test.so", ByteOrder.BIG_ENDIAN)),
                        CompanionFiles.none())
                .orElseThrow();
        for (int version = 2; version <= 5; version++) {
            assertThat(DwarfSymbolsTest.at(symbols, 0x1000L * version + 0x18)).isEqualTo("inner < outer");
            assertThat(DwarfSymbolsTest.at(symbols, 0x1000L * version + 0x20)).isEqualTo("outer");
        }
        assertThat(symbols.callSite(0x5030)).map(CallSite::target).contains(new CallTarget.Unknown());
        assertThat(symbols.functionEntry(0x5020)).hasValue(0x5000);
        assertThat(symbols.problems()).isEmpty();
    }
}
