package dev.unwinder.corefile;

import dev.unwinder.bytes.ByteSource;
import java.util.Arrays;
import java.util.Optional;

/** The compressed formats that are read, recognised by their first bytes. */
enum Compression {
    /** RFC 1952. */
    GZIP("gzip", 0x1f, 0x8b, 0x08),
    /** {@code "BZh"}. */
    BZIP2("bzip2", 'B', 'Z', 'h'),
    /** The .xz file format, 2.1.1.1. */
    XZ("xz", 0xfd, '7', 'z', 'X', 'Z', 0),
    /** RFC 8878, 3.1.1. */
    ZSTD("zstd", 0x28, 0xb5, 0x2f, 0xfd),
    /** The LZ4 frame format. */
    LZ4("lz4", 0x04, 0x22, 0x4d, 0x18);

    private final String label;
    private final byte[] magic;

    Compression(String label, int... magic) {
        this.label = label;
        this.magic = new byte[magic.length];
        for (int i = 0; i < magic.length; i++) {
            this.magic[i] = (byte) magic[i];
        }
    }

    /** The format that some bytes begin like. */
    static Optional<Compression> of(ByteSource bytes) {
        byte[] start = new byte[6];
        int count = bytes.read(0, start, 0, start.length);
        for (Compression it : values()) {
            if (count >= it.magic.length && Arrays.equals(start, 0, it.magic.length, it.magic, 0, it.magic.length)) {
                return Optional.of(it);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return label;
    }
}
