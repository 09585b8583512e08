package dev.unwinder.corefile;

import com.github.luben.zstd.ZstdInputStream;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.SectionCodec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;

/** Decompresses ELF sections of type ELFCOMPRESS_ZSTD; found by {@link java.util.ServiceLoader}. */
public final class ZstdSectionCodec implements SectionCodec {
    /** For {@link java.util.ServiceLoader}. */
    public ZstdSectionCodec() {}

    @Override
    public int compressionType() {
        return ElfConstants.ELFCOMPRESS_ZSTD;
    }

    @Override
    public byte[] decompress(byte[] compressed, int size) throws IOException {
        // In steps and not at once, so that a size that is a lie costs no more than what there is.
        byte[] bytes = new byte[Math.min(size, 1 << 20)];
        try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(compressed))) {
            int filled = 0;
            while (filled < size) {
                if (filled == bytes.length) {
                    bytes = Arrays.copyOf(bytes, (int) Math.min(size, bytes.length * 2L));
                }
                int count = in.read(bytes, filled, bytes.length - filled);
                if (count < 0) {
                    throw new IOException("zstd data ends after " + filled + " of " + size + " bytes");
                }
                filled += count;
            }
            return bytes.length == filled ? bytes : Arrays.copyOf(bytes, filled);
        }
    }
}
