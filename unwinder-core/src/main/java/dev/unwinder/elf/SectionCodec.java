package dev.unwinder.elf;

/**
 * A compression of ELF sections that core cannot decode by itself; found with {@link java.util.ServiceLoader} when a section needs it.
 *
 * <p>zlib needs no codec. A module that has a zstd library provides one for {@link ElfConstants#ELFCOMPRESS_ZSTD}.
 */
public interface SectionCodec {
    /** The {@code ch_type} it decodes. */
    int compressionType();

    /**
     * Decompresses a section.
     *
     * @param compressed the bytes after the compression header
     * @param size how many bytes have to come out, already checked to be acceptable
     * @return the bytes, at most {@code size}
     * @throws java.io.IOException when the bytes are not what they should be
     */
    byte[] decompress(byte[] compressed, int size) throws java.io.IOException;
}
