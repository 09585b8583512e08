package dev.unwinder.symbol.find.archive;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** The codecs' streams, chosen by the first bytes. */
final class Codecs {
    /** What xz may use; its highest preset needs 65 MiB. It takes at once what a header asks for. */
    private static final int XZ_MEMORY_KIB =
            (int) Math.min(512 << 10, Runtime.getRuntime().maxMemory() / 3 >> 10);

    /** 128 MiB, the limit of the zstd tool itself. */
    private static final int ZSTD_WINDOW_LOG = 27;

    private Codecs() {}

    /** What a stream holds once decompressed; the stream itself where it is not compressed. */
    static InputStream decoded(InputStream in, byte[] start) throws IOException {
        if (begins(start, 0x1f, 0x8b, 8)) {
            return GzipCompressorInputStream.builder()
                    .setInputStream(in)
                    .setDecompressConcatenated(true)
                    .get();
        }
        if (begins(start, 0xfd, '7', 'z', 'X', 'Z', 0)) {
            return new XZInputStream(in, XZ_MEMORY_KIB);
        }
        if (begins(start, 0x28, 0xb5, 0x2f, 0xfd)) {
            return new ZstdInputStream(in).setLongMax(ZSTD_WINDOW_LOG);
        }
        return begins(start, 'B', 'Z', 'h') ? new BZip2CompressorInputStream(in, true) : in;
    }

    private static boolean begins(byte[] start, int... magic) {
        for (int i = 0; i < magic.length; i++) {
            if (i >= start.length || (start[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
