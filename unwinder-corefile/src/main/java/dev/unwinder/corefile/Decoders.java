package dev.unwinder.corefile;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import net.jpountz.lz4.LZ4FrameInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The codecs' streams. Alone in its class, so that a plain core loads none of them. */
final class Decoders {
    /** What xz may use; its highest preset needs 65 MiB. It takes at once what a header asks for. */
    private static final int XZ_MEMORY_KIB =
            (int) Math.min(512 << 10, Runtime.getRuntime().maxMemory() / 3 >> 10);

    /** 128 MiB, the limit of the zstd tool itself. */
    private static final int ZSTD_WINDOW_LOG = 27;

    private static final int GZIP_BUFFER = 16 << 10;

    private Decoders() {}

    /** A stream of what a compressed stream holds; members that follow each other are one. */
    static InputStream open(Compression compression, InputStream in) throws IOException {
        return switch (compression) {
            case GZIP ->
                // The platform's own: that of Commons Compress keeps what it has decoded to itself when it fails, and
                // fails over padding.
                new GZIPInputStream(in, GZIP_BUFFER);
            case BZIP2 -> new ByteByByte(new BZip2CompressorInputStream(in, true));
            case XZ ->
                XZCompressorInputStream.builder()
                        .setInputStream(in)
                        .setDecompressConcatenated(true)
                        .setMemoryLimitKiB(XZ_MEMORY_KIB)
                        .get();
            case ZSTD -> new ZstdInputStream(in).setLongMax(ZSTD_WINDOW_LOG);
            // Commons Compress has a decoder for LZ4 frames too, but a thirtieth as fast.
            case LZ4 -> new LZ4FrameInputStream(in);
        };
    }
}
