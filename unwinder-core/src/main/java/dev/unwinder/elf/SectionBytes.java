package dev.unwinder.elf;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import java.io.IOException;
import java.util.ServiceLoader;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses sections, within bounds: a size that the compressed bytes cannot have is refused before anything is allocated.
 *
 * @gabi sections, compression header
 */
final class SectionBytes {
    /** The most a section may hold once decompressed, in bytes: it is held in memory, with all else. */
    private static final long MAX_SIZE = Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 4);

    /** zlib cannot do better than 1032:1; zstd and its like can, on runs, but no debug section does. */
    private static final long MAX_RATIO = 1100;

    private SectionBytes() {}

    /** The content behind an Elf32_Chdr or Elf64_Chdr. */
    static ByteView decompress(ByteView section, boolean is64) throws MalformedDataException {
        ByteCursor cursor = section.cursor();
        int type = cursor.s32();
        if (is64) {
            cursor.skip(4);
        }
        long size = cursor.unsigned(is64 ? 8 : 4);
        cursor.skip(is64 ? 8 : 4); // ch_addralign
        ByteView packed = cursor.bytes(cursor.remaining());
        checkSize(packed, size);
        return ByteView.of(
                type == ElfConstants.ELFCOMPRESS_ZLIB ? inflate(packed, (int) size) : decode(packed, type, (int) size),
                section.name(),
                section.order());
    }

    /** The content of an old {@code .zdebug_*} section: "ZLIB", a big-endian size, a zlib stream. */
    static ByteView decompressGnu(ByteView section) throws MalformedDataException {
        ByteCursor cursor = section.withOrder(java.nio.ByteOrder.BIG_ENDIAN).cursor();
        if (cursor.u32() != 0x5a4c4942) {
            throw section.malformed(0, "no ZLIB header");
        }
        long size = cursor.u64();
        ByteView packed = cursor.bytes(cursor.remaining());
        checkSize(packed, size);
        return ByteView.of(inflate(packed, (int) size), section.name(), section.order());
    }

    private static void checkSize(ByteView packed, long size) throws MalformedDataException {
        if (size > MAX_SIZE && size <= 1L << 30) {
            throw packed.malformed(0, "a section of " + size + " bytes does not fit into the memory given");
        }
        if (size < 0 || size > MAX_SIZE || size / MAX_RATIO > packed.size()) {
            throw packed.malformed(
                    0, packed.size() + " compressed bytes cannot hold " + Long.toUnsignedString(size) + " bytes");
        }
    }

    private static byte[] inflate(ByteView packed, int size) throws MalformedDataException {
        byte[] bytes = new byte[size];
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed.toByteArray());
            int filled = 0;
            while (filled < size) {
                int count = inflater.inflate(bytes, filled, size - filled);
                if (count == 0) {
                    throw packed.malformed(0, "compressed section ends after " + filled + " of " + size + " bytes");
                }
                filled += count;
            }
            return bytes;
        } catch (DataFormatException bad) {
            throw packed.malformed(inflater.getTotalIn(), "bad zlib data: " + bad.getMessage());
        } finally {
            inflater.end();
        }
    }

    private static byte[] decode(ByteView packed, int type, int size) throws MalformedDataException {
        for (SectionCodec codec : ServiceLoader.load(SectionCodec.class, SectionCodec.class.getClassLoader())) {
            if (codec.compressionType() == type) {
                try {
                    byte[] bytes = codec.decompress(packed.toByteArray(), size);
                    if (bytes.length == size) {
                        return bytes;
                    }
                    throw packed.malformed(0, "compressed section holds " + bytes.length + " bytes, not " + size);
                } catch (IOException bad) {
                    throw packed.malformed(0, "bad compressed data: " + bad.getMessage());
                }
            }
        }
        throw packed.malformed(0, "no decoder for compression type " + type);
    }
}
