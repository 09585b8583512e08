package dev.unwinder.testkit;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * What compressed sections are made of.
 *
 * @gabi sections, compression header
 */
public final class Compression {
    private Compression() {}

    /** An Elf32_Chdr or Elf64_Chdr, by the address size of the section: type 1 is zlib, 2 is zstd. */
    public static Section header(Section section, int type, long size) {
        section.u32(type);
        if (section.addressSize() == 8) {
            section.u32(0);
        }
        return section.address(size).address(1);
    }

    /** What stands before the zlib stream of a {@code .zdebug_*} section; big-endian in every file. */
    public static Section gnuHeader(long size) {
        return Section.of(ByteOrder.BIG_ENDIAN, 8).u8('Z', 'L', 'I', 'B').u64(size);
    }

    /** A zlib stream. */
    public static byte[] zlib(byte[] bytes) {
        Deflater deflater = new Deflater();
        deflater.setInput(bytes);
        deflater.finish();
        byte[] packed = new byte[bytes.length + 64 + bytes.length / 1000];
        int size = deflater.deflate(packed);
        deflater.end();
        return Arrays.copyOf(packed, size);
    }
}
