package dev.unwinder.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.testkit.CoreAssembler;
import dev.unwinder.testkit.ElfAssembler;
import dev.unwinder.testkit.Section;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Inputs that somebody makes who knows how they are read: small ones that are to cost much time or memory. */
class CraftedInputTest {
    private static final int INFO = 1;
    private static final int ABBREVIATIONS = 2;
    private static final int LINES = 3;
    private static final int STRINGS = 4;
    private static final int RANGE_LISTS = 7;
    private static final long CODE = 0x1000;

    private static void isCheap(String target, byte[] input) {
        isCheap(Targets.all().get(target), input);
    }

    private static void isCheap(Target target, byte[] input) {
        long start = FuzzEntry.cpuTime();
        try {
            target.read(input);
        } catch (OutOfMemoryError exhausted) {
            throw new AssertionError("memory ran out", exhausted); // JUnit would give up
        }
        long millis = (FuzzEntry.cpuTime() - start) / 1_000_000;
        assertThat(millis).as("milliseconds for %d bytes", input.length).isLessThan(FuzzEntry.BUDGET);
    }

    /** A string of as many letters. */
    private static Section letters(Section section, int count) {
        return section.fill(count, 'x');
    }

    /** An entry is not remembered if it is broken, and each that refers to it reads it again. */
    @Test
    void aThousandEntriesOfOneEndlessAugmentation() {
        Section frames = Section.little64().u8(0);
        int length = 2_000_000;
        frames.u32(length + 9L).u32(0).u8(1);
        letters(frames, length).u32(0);
        for (int i = 0; i < 50_000; i++) {
            int start = frames.size() - 1;
            frames.u32(12).u32(start + 4L).u32(0x1000 + i).u32(16);
        }
        isCheap("eh-frame", frames.toByteArray());
    }

    @Test
    void manySectionsOfOneLongName() {
        ElfAssembler elf = ElfAssembler.little64();
        elf.section("x".repeat(1_000_000), 1, 0, 0, new byte[0]);
        for (int i = 0; i < 8_000; i++) {
            elf.section("", 1, 0, 0, new byte[0]);
        }
        byte[] file = elf.toByteArray();
        int table = (int) (file[40] & 0xffL | (file[41] & 0xffL) << 8 | (file[42] & 0xffL) << 16);
        for (int i = 1; i < 8_000; i++) {
            file[table + 64 * i] = 2;
        }
        isCheap("elf", file);
    }

    @Test
    void manySymbolsOfOneLongName() {
        int count = 8_000;
        Section symbols = Section.little64().fill(24, 0);
        long[] asked = new long[count];
        for (int i = 0; i < count; i++) {
            asked[i] = CODE + i;
            symbols.u32(1).u8(0x12, 0).u16(1).u64(asked[i]).u64(1);
        }
        ElfAssembler elf = ElfAssembler.little64();
        elf.segment(1, 5, CODE, new byte[count]);
        elf.section(".text", 1, 6, CODE, new byte[count]);
        byte[] strings = new byte[70_000];
        Arrays.fill(strings, 1, strings.length - 1, (byte) 'x');
        elf.section(".strtab", 3, 0, 0, strings);
        elf.section(".symtab", 2, 0, 0, symbols.toByteArray()).link(2).info(1).entrySize(24);
        isCheap(
                bytes -> {
                    try {
                        ElfTargets.ask(ElfFile.parse(ByteView.of(bytes, "program", ByteOrder.LITTLE_ENDIAN)), asked);
                    } catch (MalformedDataException wrong) {
                        throw new IllegalStateException(wrong);
                    }
                },
                elf.toByteArray());
    }

    private static byte[] pieces(Object... numbersAndBytes) {
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        for (int i = 0; i < numbersAndBytes.length; i += 2) {
            byte[] bytes = ((Section) numbersAndBytes[i + 1]).toByteArray();
            pieces.write((Integer) numbersAndBytes[i]);
            pieces.write(bytes.length);
            pieces.write(bytes.length >> 8);
            pieces.write(bytes.length >> 16);
            pieces.writeBytes(bytes);
        }
        return pieces.toByteArray();
    }

    private static Section header(Section info, int length, int table) {
        return info.u32(length + 8L).u16(5).u8(1, 8).u32(table);
    }

    /** The abbreviation of a unit that has code. */
    private static Section unitWithCode() {
        return Section.little64().u8(1, 0x11, 1, 0x11, 1, 0x12, 7, 0, 0);
    }

    /** A unit whose entries take so many bytes, up to the first that it holds. */
    private static Section unit(int length) {
        return header(Section.little64(), length + 17, 0).u8(1).u64(CODE).u64(1 << 20);
    }

    /** Attributes that take no room (flags that are set), and entries of a byte. */
    @Test
    void entriesOfManyAttributesThatTakeNoRoom() {
        Section abbreviations = unitWithCode().u8(2, 0x34, 0);
        for (int i = 0; i < 300_000; i++) {
            abbreviations.u8(0x3f, 0x19);
        }
        abbreviations.u8(0, 0, 0);
        Section info = unit(1_000_000).fill(1_000_000, 2);
        isCheap("info", pieces(INFO, info, ABBREVIATIONS, abbreviations));
    }

    @Test
    void entriesOfManyIndirectForms() {
        Section abbreviations = unitWithCode().u8(2, 0x2e, 0, 0x11, 0x01);
        for (int i = 0; i < 4_000; i++) {
            abbreviations.u8(0x3f, 0x16);
        }
        abbreviations.u8(0, 0, 0);
        Section info = unit(200 * (9 + 4_000));
        for (int i = 0; i < 200; i++) {
            info.u8(2).u64(CODE).fill(4_000, 0x19);
        }
        isCheap("info", pieces(INFO, info, ABBREVIATIONS, abbreviations));
    }

    /** Each unit has another table, and all tables end at one place. */
    @Test
    void tablesOfAbbreviationsThatOverlap() {
        Section abbreviations = Section.little64();
        for (int i = 0; i < 60_000; i++) {
            abbreviations.uleb(i + 2).u8(0x34, 0, 3, 8, 0, 0);
        }
        abbreviations.u8(0);
        Section info = Section.little64();
        for (int i = 0; i < 3_000; i++) {
            header(info, 1, i * 7).u8(1);
        }
        isCheap("info", pieces(INFO, info, ABBREVIATIONS, abbreviations));
    }

    private static Section ranges(int count, int end) {
        Section lists = Section.little64();
        for (int i = 0; i < count; i++) {
            lists.u8(4, i & 0x7f, end == 0 ? i & 0x7f : end); // DW_RLE_offset_pair
        }
        return lists.u8(0);
    }

    private static Section functionsWithRanges() {
        return unitWithCode().u8(2, 0x2e, 0, 0x55, 0x17, 0, 0, 0);
    }

    /** None of the ranges has a byte, so that none is counted. */
    @Test
    void functionsThatShareALongListOfEmptyRanges() {
        Section info = unit(5 * 20_000);
        for (int i = 0; i < 20_000; i++) {
            info.u8(2).u32(0);
        }
        isCheap("info", pieces(INFO, info, ABBREVIATIONS, functionsWithRanges(), RANGE_LISTS, ranges(300_000, 0)));
    }

    @Test
    void unitsThatShareALongListOfRanges() {
        Section abbreviations = Section.little64().u8(1, 0x11, 0, 0x55, 0x17, 0x10, 0x17, 0, 0, 0);
        Section info = Section.little64();
        for (int i = 0; i < 10_000; i++) {
            header(info, 9, 0).u8(1).u32(0).u32(0);
        }
        isCheap("info", pieces(INFO, info, ABBREVIATIONS, abbreviations, RANGE_LISTS, ranges(100_000, 0x7f)));
    }

    /** Calls inlined a thousand deep, each of its own name, of a megabyte. */
    @Test
    void callsOfLongNames() {
        Section abbreviations = unitWithCode().u8(2, 0x2e, 1, 3, 0x0e, 0x11, 1, 0x12, 7, 0, 0);
        abbreviations.u8(3, 0x1d, 1, 3, 0x0e, 0x11, 1, 0x12, 7, 0, 0, 0);
        Section info = unit(21 * 900);
        for (int i = 0; i < 900; i++) {
            info.u8(i == 0 ? 2 : 3).u32(i).u64(CODE).u64(100);
        }
        Section strings = letters(Section.little64(), 1_500_000).u8(0);
        isCheap("info", pieces(INFO, info, ABBREVIATIONS, abbreviations, STRINGS, strings));
    }

    /** A line for each byte, each of another file, all files of one long name. */
    @Test
    void linesOfManyFilesOfOneLongName() {
        Section abbreviations = Section.little64().u8(1, 0x11, 0, 0x10, 0x17, 0x11, 1, 0x12, 7, 0, 0, 0);
        Section info = header(Section.little64(), 21, 0).u8(1).u32(0).u64(CODE).u64(100_000);
        Section head = Section.little64().u8(1, 1, 1, 0xfb, 14, 13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1);
        head.u8(1, 1, 0x0e, 1).u32(0); // one folder, by DW_FORM_strp
        head.u8(1, 1, 0x0e).uleb(5_000).fill(20_000, 0);
        Section program = Section.little64().u8(0, 9, 2).u64(CODE);
        for (int i = 0; i < 5_000; i++) {
            program.u8(4).uleb(i).u8(0x20);
        }
        program.u8(2, 1, 0, 1, 1);
        Section lines = Section.little64();
        lines.u32(2 + 2 + 4 + head.size() + program.size()).u16(5).u8(8, 0).u32(head.size());
        lines.append(head).append(program);
        Section asked = Section.little64();
        for (int i = 0; i < 13; i++) {
            asked.u64(CODE + i);
        }
        Section strings = letters(Section.little64(), 1_500_000).u8(0);
        isCheap("info", pieces(0, asked, INFO, info, ABBREVIATIONS, abbreviations, LINES, lines, STRINGS, strings));
    }

    @Test
    void aSectionThatSaysItHoldsAGigabyte() {
        Section section = Section.little64().u8(0).u32(1).u32(0).u64(1L << 30).u64(1);
        isCheap(
                "compressed-section",
                section.bytes(zeros(4 << 20, true)).fill(1 << 20, 0).toByteArray());
    }

    private static byte[] zeros(int count, boolean zlib) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = zlib ? new java.util.zip.DeflaterOutputStream(packed) : new GZIPOutputStream(packed)) {
            byte[] block = new byte[1 << 16];
            for (int i = 0; i < count; i += block.length) {
                out.write(block);
            }
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return packed.toByteArray();
    }

    @Test
    void anEmbeddedFileOfAThousandTimesItsSize() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        packed.write(0);
        try (OutputStream out = new org.tukaani.xz.XZOutputStream(packed, new org.tukaani.xz.LZMA2Options(0))) {
            for (int i = 0; i < 100; i++) {
                out.write(new byte[1 << 20]);
            }
        }
        isCheap("compressed-section", packed.toByteArray());
    }

    @Test
    void aCoreOfAThousandTimesItsSize() {
        isCheap("compressed-core", zeros(1 << 28, false));
    }

    @Test
    void anArchiveOfAThousandTimesItsSize() {
        isCheap("archive", zeros(1 << 28, false));
    }

    /** A block header that asks for a dictionary of 384 megabytes, before the first byte is decoded. */
    @Test
    void anXzStreamThatAsksForALargeDictionary() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new org.tukaani.xz.XZOutputStream(packed, new org.tukaani.xz.LZMA2Options(0))) {
            out.write(new byte[100]);
        }
        byte[] bytes = packed.toByteArray();
        bytes[12 + 4] = 33; // the dictionary's size, in the filter's properties
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(bytes, 12, 8);
        for (int i = 0; i < 4; i++) {
            bytes[20 + i] = (byte) (crc.getValue() >> 8 * i);
        }
        isCheap("compressed-core", bytes);
        isCheap("archive", bytes);
        byte[] section = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, section, 1, bytes.length);
        isCheap("compressed-section", section);
    }

    private static long[] registers(long pc, long sp) {
        long[] registers = new long[27];
        registers[16] = pc;
        registers[19] = sp;
        registers[4] = sp;
        return registers;
    }

    private static final long STACK = 0x7ffc_0000_0000L;

    /** A stack of frame pointers, each of which leads to the next one; all threads have it. */
    @Test
    void manyThreadsThatShareALongStack() {
        CoreAssembler core = CoreAssembler.x86_64();
        for (int i = 0; i < 300; i++) {
            core.thread(100 + i, 11, registers(0x40_1005, STACK));
        }
        Section stack = Section.little64();
        for (int i = 0; i < 4_000; i++) {
            stack.u64(STACK + 16L * (i + 1)).u64(0x40_1005 + i % 7 * 5);
        }
        core.load(STACK, 6, stack.toByteArray());
        byte[] code = new byte[64];
        Arrays.fill(code, (byte) 0x90);
        for (int i = 0; i + 5 < code.length; i += 5) {
            code[i] = (byte) 0xe8;
        }
        core.load(0x40_1000, 5, code);
        isCheap("core", core.toByteArray());
    }

    @Test
    void aHundredThousandSegments() {
        CoreAssembler core = CoreAssembler.x86_64().extendedNumbering();
        core.thread(1, 11, registers(0x40_1000, STACK));
        core.mapping(0x40_1000, 0x40_2000, 0, "/no/such/program");
        byte[] nothing = {};
        for (long i = 0; i < 100_000; i++) {
            core.load(0x1_0000_0000L + i * 0x1000, 5, nothing, 0x3000); // each overlaps the next
        }
        isCheap("core", core.toByteArray());
    }

    @Test
    void manyMappingsOfManyFiles() {
        CoreAssembler core = CoreAssembler.x86_64();
        core.thread(1, 11, registers(0x40_1000, STACK));
        for (int i = 0; i < 20_000; i++) {
            long start = 0x1_0000_0000L + i * 0x1000L;
            core.mapping(start, start + 0x2000, i, "/no/such/" + i % 5_000);
        }
        core.load(STACK, 6, new byte[4096]);
        isCheap("core", core.toByteArray());
    }
}
