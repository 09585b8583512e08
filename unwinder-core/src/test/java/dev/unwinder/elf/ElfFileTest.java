package dev.unwinder.elf;

import static dev.unwinder.elf.ElfFiles.CODE;
import static dev.unwinder.elf.ElfFiles.parse;
import static dev.unwinder.elf.ElfFiles.patched;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.testkit.ElfAssembler;
import dev.unwinder.testkit.ElfSegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Headers, program headers and sections of sound files; numbers are those of the gABI. */
class ElfFileTest {
    // Headers

    @ParameterizedTest
    @MethodSource("dev.unwinder.elf.ElfFiles#everyClassAndOrder")
    void theHeader(ByteOrder order, int addressSize) throws MalformedDataException {
        ElfAssembler elf =
                ElfAssembler.of(order, addressSize).type(2).machine(183).entry(0x40_1234);
        elf.segment(1, 5, 0x40_0000, CODE);
        elf.section(".text", 1, 6, 0x40_1000, CODE);
        byte[] bytes = elf.toByteArray();
        ElfFile file = parse(bytes);
        ElfHeader header = file.header();
        assertThat(ElfHeader.hasMagic(ByteView.of(bytes, "a.out", LITTLE_ENDIAN)))
                .isTrue();
        assertThat(header.is64()).isEqualTo(addressSize == 8);
        assertThat(header.wordSize()).isEqualTo(addressSize);
        assertThat(header.order()).isEqualTo(order);
        assertThat(file.order()).isEqualTo(order);
        assertThat(header.type()).isEqualTo(2);
        assertThat(header.machine()).isEqualTo(183);
        assertThat(header.entry()).isEqualTo(0x40_1234);
        assertThat(header.programHeaderCount()).isEqualTo(1);
        assertThat(header.sectionHeaderCount()).isEqualTo(3);
        assertThat(header.sectionNameIndex()).isEqualTo(2);
        assertThat(header.programHeaderSize()).isEqualTo(addressSize == 8 ? 56 : 32);
        assertThat(header.sectionHeaderSize()).isEqualTo(addressSize == 8 ? 64 : 40);
    }

    @ParameterizedTest
    @MethodSource("dev.unwinder.elf.ElfFiles#everyClassAndOrder")
    void programHeaders(ByteOrder order, int addressSize) throws MalformedDataException {
        ElfAssembler elf = ElfAssembler.of(order, addressSize);
        ElfSegment load = elf.segment(1, 5, 0x40_0000, CODE).memorySize(0x3000).alignment(0x1000);
        elf.segmentIn(load, 0x6474e550, 4, 0x40_0004, 4).alignment(4);
        elf.segment(2, 6, 0x60_0000, CODE).alignment(8);
        ElfFile file = parse(elf);
        assertThat(file.programHeaders())
                .containsExactly(
                        new ProgramHeader(1, 5, load.offset(), 0x40_0000, 8, 0x3000, 0x1000),
                        new ProgramHeader(0x6474e550, 4, load.offset() + 4, 0x40_0004, 4, 4, 4),
                        new ProgramHeader(2, 6, file.programHeaders().get(2).offset(), 0x60_0000, 8, 8, 8));
        ProgramHeader first = file.programHeaders().get(0);
        assertThat(first.isLoad()).isTrue();
        assertThat(first.isExecutable()).isTrue();
        assertThat(first.containsVaddr(0x3f_ffff)).isFalse();
        assertThat(first.containsVaddr(0x40_0000)).isTrue();
        assertThat(first.containsVaddr(0x40_2fff)).isTrue();
        assertThat(first.containsVaddr(0x40_3000)).isFalse();
        assertThat(file.programHeaders().get(2).isLoad()).isFalse();
        assertThat(file.programHeaders().get(2).isExecutable()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("dev.unwinder.elf.ElfFiles#everyClassAndOrder")
    void sectionsByName(ByteOrder order, int addressSize) throws MalformedDataException {
        ElfAssembler elf = ElfAssembler.of(order, addressSize);
        elf.section(".text", 1, 6, 0x40_1000, CODE);
        elf.section(".data", 1, 3, 0x60_0000, new byte[] {9}).link(7).info(8).entrySize(1);
        elf.section(".bss", 8, 3, 0x60_1000, new byte[0]).size(0x1000_0000);
        ElfFile file = parse(elf);
        assertThat(file.sections())
                .extracting(SectionHeader::name)
                .containsExactly("", ".text", ".data", ".bss", ".shstrtab");
        SectionHeader data = file.section(".data").orElseThrow();
        assertThat(data.index()).isEqualTo(2);
        assertThat(data.type()).isEqualTo(1);
        assertThat(data.flags()).isEqualTo(3);
        assertThat(data.vaddr()).isEqualTo(0x60_0000);
        assertThat(data.size()).isEqualTo(1);
        assertThat(data.link()).isEqualTo(7);
        assertThat(data.info()).isEqualTo(8);
        assertThat(data.entrySize()).isEqualTo(1);
        assertThat(file.bytes(data).toByteArray()).containsExactly(9);
        assertThat(file.bytes(file.section(".text").orElseThrow()).toByteArray())
                .isEqualTo(CODE);
        assertThat(file.section(".none")).isEmpty();
    }

    @Test
    void theBytesOfASectionKnowFileAndSectionAndOrder() throws MalformedDataException {
        ElfAssembler elf = ElfAssembler.of(BIG_ENDIAN, 8);
        elf.section(".eh_frame", 1, 2, 0x1000, CODE);
        ElfFile file = parse(elf);
        ByteView bytes = file.bytes(file.section(".eh_frame").orElseThrow());
        assertThat(bytes.name()).isEqualTo("a.out .eh_frame");
        assertThat(bytes.order()).isEqualTo(BIG_ENDIAN);
        assertThat(bytes.origin()).isZero();
    }

    @Test
    void aSectionWithoutBytesInTheFileIsEmptyHoweverLarge() throws MalformedDataException {
        ElfAssembler elf = ElfAssembler.little64();
        elf.section(".bss", 8, 3, 0x60_1000, new byte[0]).size(Long.MAX_VALUE).offset(Long.MAX_VALUE);
        ElfFile file = parse(elf);
        SectionHeader bss = file.section(".bss").orElseThrow();
        assertThat(bss.hasBytes()).isFalse();
        assertThat(file.bytes(bss).size()).isZero();
    }

    @Test
    void aFileWithoutHeadersOfEitherKind() throws MalformedDataException {
        ElfFile file = parse(ElfAssembler.little64());
        assertThat(file.programHeaders()).isEmpty();
        assertThat(file.sections()).isEmpty();
        assertThat(file.section(".text")).isEmpty();
        assertThat(file.buildId()).isEmpty();
    }

    @Test
    void aSectionWhoseNameCannotBeReadHasNone() throws MalformedDataException {
        ElfAssembler elf = ElfAssembler.little64();
        elf.section(".text", 1, 6, 0x1000, CODE);
        byte[] bytes = elf.toByteArray();
        int headers = (int) parse(bytes).header().sectionHeaderOffset();
        ElfFile file = parse(patched(bytes, headers + 64, 4, 0x7fff_ffff));
        assertThat(file.sections()).extracting(SectionHeader::name).containsExactly("", "", ".shstrtab");
    }

    @Test
    void aNameTableThatIsNotThereLeavesAllSectionsWithoutNames() throws MalformedDataException {
        ElfAssembler elf = ElfAssembler.little64();
        elf.section(".text", 1, 6, 0x1000, CODE);
        byte[] bytes = elf.toByteArray();
        for (int index : new int[] {0, 100, 0xff00}) {
            assertThat(parse(patched(bytes, 62, 2, index)).sections())
                    .extracting(SectionHeader::name)
                    .containsOnly("");
        }
    }

    // Extended numbering

    @ParameterizedTest
    @MethodSource("dev.unwinder.elf.ElfFiles#everyClassAndOrder")
    void countsThatDoNotFitIntoTheHeaderStandInSectionHeader0(ByteOrder order, int addressSize)
            throws MalformedDataException {
        ElfAssembler elf = ElfAssembler.of(order, addressSize).extendedNumbering();
        elf.segment(1, 5, 0x40_0000, CODE);
        elf.segment(1, 6, 0x50_0000, CODE);
        elf.section(".text", 1, 6, 0x40_1000, CODE);
        ElfFile file = parse(elf);
        assertThat(file.header().programHeaderCount()).isEqualTo(0xffff);
        assertThat(file.header().sectionHeaderCount()).isZero();
        assertThat(file.header().sectionNameIndex()).isEqualTo(0xffff);
        assertThat(file.programHeaders()).extracting(ProgramHeader::vaddr).containsExactly(0x40_0000L, 0x50_0000L);
        assertThat(file.sections()).extracting(SectionHeader::name).containsExactly("", ".text", ".shstrtab");
    }

    @Test
    void seventyThousandProgramHeaders() throws MalformedDataException {
        ElfAssembler elf = ElfAssembler.little64().type(4).extendedNumbering();
        ElfSegment first = elf.segment(1, 5, 0x1000, CODE);
        for (int i = 1; i < 70_000; i++) {
            elf.segmentIn(first, 1, 5, 0x1000, 8);
        }
        assertThat(parse(elf).programHeaders()).hasSize(70_000);
    }

    /** The kernel writes section header 0 at the very end of a core; a disk that was full, or a size limit, cuts it off. */
    @Test
    void aCoreCutBeforeSectionHeader0HasTheHeadersThatLieBeforeItsFirstBytes() throws MalformedDataException {
        ElfAssembler elf = ElfAssembler.little64().type(4).extendedNumbering();
        elf.segment(4, 0, 0, CODE);
        elf.segment(1, 5, 0x40_0000, CODE);
        elf.segment(1, 6, 0x50_0000, CODE);
        byte[] bytes = elf.toByteArray();
        int sectionHeaders = (int) parse(bytes).header().sectionHeaderOffset();
        for (int cut : new int[] {sectionHeaders, sectionHeaders + 1, sectionHeaders + 63, sectionHeaders - 100}) {
            assertThat(parse(Arrays.copyOf(bytes, cut)).programHeaders())
                    .extracting(ProgramHeader::vaddr)
                    .containsExactly(0L, 0x40_0000L, 0x50_0000L);
        }
    }

    @Test
    void aFileThatIsNoCoreAndLacksSectionHeader0IsMalformed() {
        ElfAssembler elf = ElfAssembler.little64().type(3).extendedNumbering();
        elf.segment(1, 5, 0x40_0000, CODE);
        byte[] bytes = elf.toByteArray();
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> parse(Arrays.copyOf(bytes, bytes.length - 100)));
    }
}
