package dev.unwinder.symbol.find.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What comes out of a codec, as long as it is not out of proportion; codecs that trip over hostile bytes are taken for damage. */
final class BoundedOutput extends FilterInputStream {
    private final CountedInput compressed;
    private final ArchiveLimits limits;
    private long count;

    BoundedOutput(InputStream decoded, CountedInput compressed, ArchiveLimits limits) {
        super(decoded);
        this.compressed = compressed;
        this.limits = limits;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int start, int length) throws IOException {
        int read;
        try {
            read = in.read(buffer, start, length);
        } catch (RuntimeException damage) {
            throw new IOException(damage.toString(), damage);
        }
        count += Math.max(0, read);
        if (count > limits.totalSize()
                || count > limits.freeOfRatio() && count / limits.ratio() > Math.max(1, compressed.count())) {
            throw new IOException("it grows beyond all proportion, to more than " + (count >> 20) + " MiB");
        }
        return read;
    }

    /** By reading, so that it counts. */
    @Override
    public long skip(long wanted) {
        return 0;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public void close() throws IOException {
        try {
            in.close();
        } finally {
            compressed.close();
        }
    }
}
