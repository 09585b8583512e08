package dev.unwinder.corefile;

import dev.unwinder.bytes.ByteSource;
import java.io.InputStream;

/** Bytes that are read by position as a stream, buffered. */
final class SourceInputStream extends InputStream {
    private final ByteSource source;
    private final byte[] buffer = new byte[128 << 10];
    private long filledTo;
    private int next;
    private int limit;

    SourceInputStream(ByteSource source) {
        this.source = source;
    }

    /** How many bytes were read. */
    long position() {
        return filledTo - (limit - next);
    }

    /** How many bytes there are. */
    long size() {
        return source.size();
    }

    @Override
    public int read() {
        return fill() ? buffer[next++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int from, int length) {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, limit - next);
        System.arraycopy(buffer, next, bytes, from, count);
        next += count;
        return count;
    }

    /** Never 0 while there is more: by that a gzip stream knows that another member may follow. */
    @Override
    public int available() {
        return fill() ? limit - next : 0;
    }

    private boolean fill() {
        if (next == limit) {
            limit = Math.max(0, source.read(filledTo, buffer, 0, buffer.length));
            next = 0;
            filledTo += limit;
        }
        return next < limit;
    }
}
