package dev.unwinder.corefile;

import dev.unwinder.testkit.CoreAssembler;
import dev.unwinder.testkit.ElfNotes;
import dev.unwinder.testkit.Section;
import java.util.Arrays;

/** A small shared object of three pages (headers, code of 0xcc, data of 0xdd), and cores that have it mapped. */
final class TestImages {
    static final long BASE = 0x7f00_0000_0000L;
    static final long TEXT = BASE + 0x1000;
    static final long DATA = BASE + 0x2000;

    private TestImages() {}

    /** The file; without a build-id if that is empty. */
    static byte[] image(byte... buildId) {
        return image(62, 0x1000, buildId);
    }

    static byte[] image(int machine, int textSize, byte... buildId) {
        byte[] notes = buildId.length == 0
                ? new byte[0]
                : ElfNotes.of(Section.little64(), 4).note("GNU", 3, buildId).toByteArray();
        Section file = Section.little64();
        file.u8(0x7f, 'E', 'L', 'F', 2, 1, 1, 0).fill(8, 0).u16(3).u16(machine).u32(1);
        file.u64(0x1000)
                .u64(64)
                .u64(0)
                .u32(0)
                .u16(64)
                .u16(56)
                .u16(4)
                .u16(64)
                .u16(0)
                .u16(0);
        programHeader(file, 1, 4, 0, 0x1000);
        programHeader(file, 1, 5, 0x1000, textSize);
        programHeader(file, 1, 6, 0x2000, 0x1000);
        programHeader(file, notes.length == 0 ? 0 : 4, 4, 0x200, notes.length);
        byte[] bytes = Arrays.copyOf(file.toByteArray(), 0x3000);
        System.arraycopy(notes, 0, bytes, 0x200, notes.length);
        Arrays.fill(bytes, 0x1000, 0x2000, (byte) 0xcc);
        Arrays.fill(bytes, 0x2000, 0x3000, (byte) 0xdd);
        return bytes;
    }

    private static void programHeader(Section file, int type, int flags, long offset, long size) {
        file.u32(type)
                .u32(flags)
                .u64(offset)
                .u64(offset)
                .u64(offset)
                .u64(size)
                .u64(size)
                .u64(4096);
    }

    /** A core of a thread, without segments. */
    static CoreAssembler core() {
        return CoreAssembler.x86_64().thread(4711, 11, new long[27]);
    }

    /** A kernel's core in which the image is mapped by a path; the page with the headers is in the core or not. */
    static byte[] coreOf(String path, byte[] image, boolean withHeaders) {
        byte[] headers = withHeaders ? Arrays.copyOf(image, 0x1000) : new byte[0];
        return core().load(BASE, 4, headers, 0x1000)
                .load(TEXT, 5, new byte[0], 0x1000)
                .load(DATA, 6, new byte[0], 0x1000)
                .mapping(BASE, TEXT, 0, path)
                .mapping(TEXT, DATA, 1, path)
                .mapping(DATA, DATA + 0x1000, 2, path)
                .toByteArray();
    }
}
