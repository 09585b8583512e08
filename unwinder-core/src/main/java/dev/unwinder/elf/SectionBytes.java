package dev.unwinder.elf;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteSource;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ServiceLoader;

/**
 * Decompresses sections, within bounds: a size that the compressed bytes cannot have is refused before anything is allocated.
 *
 * @gabi sections, compression header
 */
final class SectionBytes {
    /** The most a section may hold once decompressed, in bytes. */
    private static final long MAX_SIZE = 1L << 30;

    /** The most of what is decompressed at once: it is held in memory, with all else. */
    private static final long MAX_HELD = Math.min(MAX_SIZE, Runtime.getRuntime().maxMemory() / 4);

    /** zlib cannot do better than 1032:1; zstd and its like can, on runs, but no debug section does. */
    private static final long MAX_RATIO = 1100;

    private SectionBytes() {}

    /**
     * The content behind an Elf32_Chdr or Elf64_Chdr: one for zlib is decompressed as it is read, others at once.
     *
     * @param section its bytes, in the file or memory
     */
    static ByteSource decompress(ByteSource section, ByteOrder order, boolean is64) throws MalformedDataException {
        int header = is64 ? 24 : 12;
        ByteCursor cursor =
                section.view(0, Math.min(header, section.size()), "", order).cursor();
        int type = cursor.s32();
        if (is64) {
            cursor.skip(4);
        }
        long size = cursor.unsigned(is64 ? 8 : 4);
        cursor.skip(is64 ? 8 : 4); // ch_addralign
        checkSize(section, header, size);
        if (type == ElfConstants.ELFCOMPRESS_ZLIB) {
            return new InflatedSection(section, header, section.size() - header, section.name(), size);
        }
        if (size > MAX_HELD || !section.budget().take(size)) {
            throw new MalformedDataException(
                    section.name(), 0, "decompressed, its " + size + " bytes are more than what is left of the memory");
        }
        ByteView packed = section.view(header, section.size() - header, "", order);
        return ByteView.of(decode(packed, type, (int) size), section.name(), order)
                .withBudget(section.budget());
    }

    /** The content of an old {@code .zdebug_*} section: "ZLIB", a big-endian size, a zlib stream. */
    static ByteSource decompressGnu(ByteSource section, ByteOrder order) throws MalformedDataException {
        ByteCursor cursor = section.view(0, Math.min(12, section.size()), "", ByteOrder.BIG_ENDIAN)
                .cursor();
        if (cursor.u32() != 0x5a4c4942) {
            throw new MalformedDataException(section.name(), 0, "no ZLIB header");
        }
        long size = cursor.u64();
        checkSize(section, 12, size);
        return new InflatedSection(section, 12, section.size() - 12, section.name(), size);
    }

    private static void checkSize(ByteSource section, int header, long size) throws MalformedDataException {
        long packed = section.size() - header;
        if (size < 0 || size > MAX_SIZE || size / MAX_RATIO > packed) {
            throw new MalformedDataException(
                    section.name(),
                    header,
                    packed + " compressed bytes cannot hold " + Long.toUnsignedString(size) + " bytes");
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
