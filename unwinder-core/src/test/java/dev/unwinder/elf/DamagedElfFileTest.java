package dev.unwinder.elf;

import static dev.unwinder.elf.ElfFiles.CODE;
import static dev.unwinder.elf.ElfFiles.parse;
import static dev.unwinder.elf.ElfFiles.patched;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.testkit.ElfAssembler;
import dev.unwinder.testkit.ElfSection;
import dev.unwinder.testkit.Section;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are none, that say what cannot be, and that are cut. */
class DamagedElfFileTest {
    // Hostile files

    @Test
    void whatIsNotElfIsMalformedAtItsStart() {
        byte[][] others = {{}, {0x7f, 'E', 'L'}, "#!/bin/sh\nexit 0\n".getBytes(UTF_8)};
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
    @MethodSource("dev.unwinder.elf.ElfFiles#everyClassAndOrder")
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
