package dev.unwinder.elf;

import static dev.unwinder.elf.ElfFiles.CODE;
import static dev.unwinder.elf.ElfFiles.parse;
import static dev.unwinder.elf.ElfFiles.text;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.testkit.Compression;
import dev.unwinder.testkit.ElfAssembler;
import dev.unwinder.testkit.Section;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections that are packed, as the gABI has it and as GNU tools once did. */
class CompressedSectionTest {
    @ParameterizedTest
    @MethodSource("dev.unwinder.elf.ElfFiles#everyClassAndOrder")
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
    @MethodSource("dev.unwinder.elf.ElfFiles#everyClassAndOrder")
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
        elf.section(".zdebug_line", 1, 0, 0, "no magic at all".getBytes(UTF_8));
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
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
