package dev.unwinder.elf;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.testkit.Compression;
import dev.unwinder.testkit.ElfAssembler;
import dev.unwinder.testkit.ElfSection;
import dev.unwinder.testkit.ElfSegment;
import dev.unwinder.testkit.Section;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers are those of the gABI. */
class ElfFileTest {
    private static final byte[] CODE = {1, 2, 3, 4, 5, 6, 7, 8};

    static Stream<Arguments> everyClassAndOrder() {
        return Stream.of(
                Arguments.of(LITTLE_ENDIAN, 4),
                Arguments.of(LITTLE_ENDIAN, 8),
                Arguments.of(BIG_ENDIAN, 4),
                Arguments.of(BIG_ENDIAN, 8));
    }

    private static ElfFile parse(byte[] bytes) throws MalformedDataException {
        return ElfFile.parse(ByteView.of(bytes, "a.out", LITTLE_ENDIAN));
    }

    private static ElfFile parse(ElfAssembler elf) throws MalformedDataException {
        return parse(elf.toByteArray());
    }

    private static byte[] text(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) ("some words to be packed ".charAt(i % 24) + i / 999);
        }
        return bytes;
    }

    /** Writes a number over a file of 64 bits, little-endian. */
    private static byte[] patched(byte[] file, int offset, int size, long value) {
        byte[] copy = file.clone();
        byte[] number = Section.little64().unsigned(size, value).toByteArray();
        System.arraycopy(number, 0, copy, offset, size);
        return copy;
    }

    // Headers

    @ParameterizedTest
    @MethodSource("everyClassAndOrder")
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
    @MethodSource("everyClassAndOrder")
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
    @MethodSource("everyClassAndOrder")
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
    @MethodSource("everyClassAndOrder")
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

    // Compressed sections

    @ParameterizedTest
    @MethodSource("everyClassAndOrder")
    void aCompressedSectionIsUnpacked(ByteOrder order, int addressSize) throws MalformedDataException {
        byte[] content = text(100_000);
        ElfAssembler elf = ElfAssembler.of(order, addressSize);
        elf.compressed(".debug_frame", content);
        ElfFile file = parse(elf);
        SectionHeader section = file.section(".debug_frame").orElseThrow();
        assertThat(section.isCompressed()).isTrue();
        assertThat(section.size()).isLessThan(content.length);
        assertThat(file.bytes(section).toByteArray()).isEqualTo(content);
        assertThat(file.bytes(section).order()).isEqualTo(order);
        assertThat(file.bytes(section).name()).isEqualTo("a.out .debug_frame");
        assertThat(file.debugSection(".debug_frame").orElseThrow().toByteArray())
                .isEqualTo(content);
    }

    @ParameterizedTest
    @MethodSource("everyClassAndOrder")
    void anOldGnuCompressedSectionIsUnpackedAndFoundByItsPlainName(ByteOrder order, int addressSize)
            throws MalformedDataException {
        byte[] content = text(100_000);
        ElfAssembler elf = ElfAssembler.of(order, addressSize);
        elf.zdebug(".zdebug_frame", content);
        ElfFile file = parse(elf);
        ByteView bytes = file.debugSection(".debug_frame").orElseThrow();
        assertThat(bytes.toByteArray()).isEqualTo(content);
        assertThat(bytes.order()).isEqualTo(order);
    }

    @Test
    void anEmptyCompressedSection() throws MalformedDataException {
        ElfAssembler elf = ElfAssembler.little64();
        elf.compressed(".debug_frame", new byte[0]);
        assertThat(parse(elf).debugSection(".debug_frame").orElseThrow().size()).isZero();
    }

    @Test
    void aDebugSectionThatIsNotThereOrOnlyAHeader() throws MalformedDataException {
        ElfAssembler elf = ElfAssembler.little64();
        elf.section(".debug_info", 8, 0, 0, new byte[0]).size(100);
        elf.section(".debug_line", 1, 0, 0, CODE);
        ElfFile file = parse(elf);
        assertThat(file.debugSection(".debug_info")).isEmpty();
        assertThat(file.debugSection(".debug_frame")).isEmpty();
        assertThat(file.debugSection(".debug_line").map(ByteView::toByteArray)).contains(CODE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 20, 1L << 30, (1L << 30) + 1, 1L << 40, Long.MAX_VALUE, -1L, Long.MIN_VALUE})
    void aBombIsRefusedBeforeAnythingIsAllocated(long claimed) throws MalformedDataException {
        byte[] packed = Compression.zlib(new byte[100]);
        ElfAssembler elf = ElfAssembler.little64();
        elf.section(
                ".debug_frame",
                1,
                0x800,
                0,
                Compression.header(elf.content(), 1, claimed).bytes(packed).toByteArray());
        elf.section(
                ".zdebug_line",
                1,
                0,
                0,
                Compression.gnuHeader(claimed).bytes(packed).toByteArray());
        ElfFile file = parse(elf);
        long before = allocated();
        assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> file.debugSection(".debug_frame"));
        assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> file.debugSection(".debug_line"));
        assertThat(allocated() - before).isLessThan(1 << 20);
    }

    @Test
    void aCompressedSectionThatHoldsLessThanItSaysIsMalformed() throws MalformedDataException {
        byte[] packed = Compression.zlib(text(1000));
        ElfAssembler elf = ElfAssembler.little64();
        elf.section(
                ".debug_frame",
                1,
                0x800,
                0,
                Compression.header(elf.content(), 1, 1001).bytes(packed).toByteArray());
        ElfFile file = parse(elf);
        assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> file.debugSection(".debug_frame"));
    }

    @Test
    void aCompressedSectionWithBrokenDataIsMalformed() throws MalformedDataException {
        ElfAssembler elf = ElfAssembler.little64();
        elf.section(
                ".debug_frame",
                1,
                0x800,
                0,
                Compression.header(elf.content(), 1, 100).fill(100, 0xee).toByteArray());
        elf.section(".zdebug_line", 1, 0, 0, "no magic at all".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        ElfFile file = parse(elf);
        assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> file.debugSection(".debug_frame"));
        assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> file.debugSection(".debug_line"));
    }

    @Test
    void anUnknownCompressionIsMalformedAndNamed() throws MalformedDataException {
        ElfAssembler elf = ElfAssembler.little64();
        elf.section(
                ".debug_frame",
                1,
                0x800,
                0,
                Compression.header(elf.content(), 77, 100).fill(100, 0xee).toByteArray());
        ElfFile file = parse(elf);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> file.debugSection(".debug_frame"))
                .withMessageContaining("77");
    }

    @Test
    void aCompressedSectionCutAnywhereIsTold() throws MalformedDataException {
        for (int addressSize : new int[] {4, 8}) {
            Section packed = Compression.header(Section.of(LITTLE_ENDIAN, addressSize), 1, 100);
            int header = packed.size();
            packed.bytes(Compression.zlib(text(100)));
            // The last 4 bytes are a checksum, and up to 15 bits before it only end the block: the content is whole
            // without them.
            for (int cut = 1; cut < packed.size() - 6; cut++) {
                ElfAssembler elf = ElfAssembler.of(LITTLE_ENDIAN, addressSize);
                elf.section(".debug_frame", 1, 0x800, 0, Arrays.copyOf(packed.toByteArray(), cut));
                ElfFile file = parse(elf);
                int field = cut < header ? packed.fieldAt(cut) : header;
                assertThatExceptionOfType(MalformedDataException.class)
                        .as("cut at %d", cut)
                        .isThrownBy(() -> file.debugSection(".debug_frame"))
                        .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(field));
            }
        }
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    // Build-ids

    @ParameterizedTest
    @MethodSource("everyClassAndOrder")
    void theBuildIdFromANoteSegment(ByteOrder order, int addressSize) throws MalformedDataException {
        ElfAssembler elf = ElfAssembler.of(order, addressSize);
        elf.buildId(0x2000, (byte) 0xde, (byte) 0xad, (byte) 0xbe, (byte) 0xef, (byte) 0x01);
        assertThat(parse(elf).buildId().map(BuildId::toString)).contains("deadbeef01");
    }

    @Test
    void theBuildIdFromANoteSectionWhereThereAreNoSegments() throws MalformedDataException {
        ElfAssembler elf = ElfAssembler.little64();
        byte[] note = Section.little64()
                .u32(4)
                .u32(2)
                .u32(3)
                .string("GNU")
                .u8(0xab, 0xcd, 0, 0)
                .toByteArray();
        elf.section(".note.gnu.build-id", 7, 2, 0x2000, note);
        assertThat(parse(elf).buildId()).contains(BuildId.of(new byte[] {(byte) 0xab, (byte) 0xcd}));
    }

    @Test
    void notesThatCannotBeReadMeanNoBuildId() throws MalformedDataException {
        ElfAssembler elf = ElfAssembler.little64();
        elf.segment(4, 4, 0x2000, CODE).fileSize(1 << 20);
        elf.segment(4, 4, 0x3000, CODE).fileSize(-1L);
        elf.section(".note", 7, 2, 0x2000, CODE).size(1 << 20);
        assertThat(parse(elf).buildId()).isEmpty();
    }

    @Test
    void buildIdsAreValues() {
        byte[] bytes = {1, 2, (byte) 0xff};
        BuildId id = BuildId.of(bytes);
        bytes[0] = 9;
        assertThat(id).hasToString("0102ff").isEqualTo(BuildId.of(new byte[] {1, 2, -1}));
        assertThat(id).hasSameHashCodeAs(BuildId.of(new byte[] {1, 2, -1}));
        id.toByteArray()[0] = 9;
        assertThat(id).hasToString("0102ff").isNotEqualTo(BuildId.of(bytes));
    }

    // Hostile files

    @Test
    void whatIsNotElfIsMalformedAtItsStart() {
        byte[][] others = {{}, {0x7f, 'E', 'L'}, "#!/bin/sh\nexit 0\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)
        };
        for (byte[] other : others) {
            assertThat(ElfHeader.hasMagic(ByteView.of(other, "other", LITTLE_ENDIAN)))
                    .isFalse();
            assertThatExceptionOfType(MalformedDataException.class)
                    .isThrownBy(() -> parse(other))
                    .satisfies(thrown -> assertThat(thrown.offset()).isZero());
        }
    }

    @Test
    void anUnknownClassOrByteOrderIsMalformedAtItsPlace() {
        byte[] good = ElfAssembler.little64().toByteArray();
        for (int place = 4; place <= 5; place++) {
            for (int value : new int[] {0, 3, 255}) {
                int at = place;
                assertThatExceptionOfType(MalformedDataException.class)
                        .isThrownBy(() -> parse(patched(good, at, 1, value)))
                        .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(at));
            }
        }
    }

    @Test
    void tablesOutsideOfTheFileAreMalformed() throws MalformedDataException {
        ElfAssembler elf = ElfAssembler.little64();
        elf.segment(1, 5, 0x40_0000, CODE);
        elf.section(".text", 1, 6, 0x40_1000, CODE);
        byte[] good = elf.toByteArray();
        for (long offset : new long[] {good.length, good.length + 1, Long.MAX_VALUE, -1L, Long.MIN_VALUE, -64L}) {
            assertThatExceptionOfType(MalformedDataException.class)
                    .as("e_phoff %x", offset)
                    .isThrownBy(() -> parse(patched(good, 32, 8, offset)))
                    .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(offset));
            ElfFile file = parse(patched(good, 40, 8, offset));
            assertThatExceptionOfType(MalformedDataException.class)
                    .as("e_shoff %x", offset)
                    .isThrownBy(file::sections)
                    .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(offset));
        }
    }

    @Test
    void headersTooSmallForTheirFieldsAreMalformed() throws MalformedDataException {
        ElfAssembler elf = ElfAssembler.little64();
        elf.segment(1, 5, 0x40_0000, CODE);
        elf.section(".text", 1, 6, 0x40_1000, CODE);
        byte[] good = elf.toByteArray();
        for (int size : new int[] {0, 1, 55}) {
            assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> parse(patched(good, 54, 2, size)));
        }
        for (int size : new int[] {0, 1, 63}) {
            ElfFile file = parse(patched(good, 58, 2, size));
            assertThatExceptionOfType(MalformedDataException.class).isThrownBy(file::sections);
        }
    }

    @Test
    void headersLargerThanTheirFieldsArePassedOver() throws MalformedDataException {
        Section file = Section.little64()
                .u8(0x7f, 'E', 'L', 'F', 2, 1, 1, 0)
                .fill(8, 0)
                .u16(3)
                .u16(62)
                .u32(1)
                .u64(0)
                .u64(64)
                .u64(0)
                .u32(0)
                .u16(64)
                .u16(56 + 8)
                .u16(2)
                .u16(64)
                .u16(0)
                .u16(0);
        for (int i = 0; i < 2; i++) {
            file.u32(1)
                    .u32(5)
                    .u64(0)
                    .u64(0x1000L * (i + 1))
                    .u64(0)
                    .u64(0)
                    .u64(0)
                    .u64(0)
                    .fill(8, 0xee);
        }
        assertThat(parse(file.toByteArray()).programHeaders())
                .extracting(ProgramHeader::vaddr)
                .containsExactly(0x1000L, 0x2000L);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                3,
                1 << 20,
                0x7fff_ffff,
                1L << 40,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                -1L,
                (1L << 58) + 1,
                Long.MIN_VALUE + 1
            })
    void aSectionCountThatCannotBeIsMalformed(long count) throws MalformedDataException {
        ElfAssembler elf = ElfAssembler.little64().extendedNumbering();
        byte[] bytes = elf.toByteArray();
        int sectionHeaders = (int) parse(bytes).header().sectionHeaderOffset();
        ElfFile file = parse(patched(bytes, sectionHeaders + 32, 8, count));
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(file::sections)
                .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(sectionHeaders));
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 0xffff, 0x10_0000, 0x7fff_ffff, 0xffff_ffffL})
    void aProgramHeaderCountThatCannotBeIsMalformed(long count) throws MalformedDataException {
        ElfAssembler elf = ElfAssembler.little64().extendedNumbering();
        elf.segment(1, 5, 0x40_0000, new byte[0]);
        byte[] bytes = elf.toByteArray();
        int sectionHeaders = (int) parse(bytes).header().sectionHeaderOffset();
        if (64 + count * 56 <= bytes.length) {
            return; // as many headers would be there, whatever they hold
        }
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> parse(patched(bytes, sectionHeaders + 44, 4, count)))
                .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(64));
    }

    @Test
    void aSectionOutsideOfTheFileIsMalformedButTheOthersAreNot() throws MalformedDataException {
        long[][] bad = {
            {64, 1 << 20}, {1 << 20, 1}, {64, Long.MAX_VALUE}, {-1, 1}, {64, -1}, {Long.MAX_VALUE, Long.MAX_VALUE}
        };
        for (long[] range : bad) {
            ElfAssembler elf = ElfAssembler.little64();
            ElfSection section = elf.section(".bad", 1, 6, 0x40_1000, CODE);
            section.offset(range[0]).size(range[1]);
            elf.section(".good", 1, 6, 0x40_2000, CODE);
            ElfFile file = parse(elf);
            assertThatExceptionOfType(MalformedDataException.class)
                    .isThrownBy(() -> file.bytes(file.section(".bad").orElseThrow()))
                    .withMessageContaining("a.out")
                    .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(range[0]));
            assertThat(file.bytes(file.section(".good").orElseThrow()).toByteArray())
                    .isEqualTo(CODE);
        }
    }

    // Truncation

    @ParameterizedTest
    @MethodSource("everyClassAndOrder")
    void aFileCutAnywhereIsToldWhereTheCutPartStarts(ByteOrder order, int addressSize) throws MalformedDataException {
        ElfAssembler elf = ElfAssembler.of(order, addressSize);
        elf.segment(1, 5, 0x40_0000, CODE);
        elf.segment(1, 6, 0x50_0000, CODE);
        elf.section(".text", 1, 6, 0x40_1000, CODE);
        byte[] whole = elf.toByteArray();
        ElfHeader header = parse(whole).header();
        long headerEnd = header.programHeaderOffset();
        long segmentsEnd = headerEnd + 2L * header.programHeaderSize();
        for (int cut = 0; cut < whole.length; cut++) {
            byte[] left = Arrays.copyOf(whole, cut);
            long place = cut < headerEnd ? 0 : cut < segmentsEnd ? headerEnd : header.sectionHeaderOffset();
            assertThatExceptionOfType(MalformedDataException.class)
                    .as("cut at %d", cut)
                    .isThrownBy(() -> parse(left).sections())
                    .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(place));
            if (cut >= segmentsEnd) {
                assertThat(parse(left).programHeaders()).hasSize(2);
                assertThat(parse(left).buildId()).isEqualTo(Optional.empty());
            }
            cut += cut > segmentsEnd && cut < header.sectionHeaderOffset() - 8
                    ? 6
                    : 0; // the padding in the middle is long
        }
    }

    /** 65,535 program headers of 16,000 bytes are a gigabyte, of which a sparse file need not hold anything. */
    @Test
    void headersOfManyBytesAreNotPlausible() {
        ElfAssembler elf = ElfAssembler.little64();
        elf.segment(1, 5, 0x40_0000, CODE);
        byte[] bytes = Arrays.copyOf(elf.toByteArray(), 100_000);
        bytes[54] = (byte) 0x80; // e_phentsize
        bytes[55] = 0x3e;
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> parse(bytes))
                .withMessageContaining("16000 bytes are not plausible");
    }
}
