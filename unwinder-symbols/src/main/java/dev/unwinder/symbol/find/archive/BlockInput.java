package dev.unwinder.symbol.find.archive;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** What readers of archives read from: whole blocks, one member's content, padding. */
final class BlockInput implements Closeable {
    private final InputStream in;
    private final byte[] waste = new byte[1 << 16];
    private long left;
    private long padding;

    BlockInput(InputStream in) {
        this.in = in;
    }

    /** Begins a member's content, which is followed by padding to a multiple of a unit. */
    void begin(long size, long consumedBefore, int unit) throws IOException {
        if (size < 0 || size > Long.MAX_VALUE / 2) {
            throw new IOException("a member of " + size + " bytes");
        }
        left = size;
        padding = (unit - (consumedBefore + size) % unit) % unit;
    }

    /** Reads some of the member's content; -1 at its end. */
    int read(byte[] buffer, int start, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int count = in.read(buffer, start, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException("it ends within a member");
        }
        left -= count;
        return count;
    }

    /** Skips what is left of the member, and its padding. */
    void end() throws IOException {
        skip(left + padding);
        left = 0;
        padding = 0;
    }

    /** Skips bytes; a plain file is not read for that. */
    void skip(long count) throws IOException {
        long todo = count;
        while (todo > 0) {
            long skipped = todo > waste.length ? in.skip(todo - 1) : 0; // the last byte is read: it has to be there
            todo -= Math.max(0, skipped);
            int read = in.read(waste, 0, (int) Math.min(waste.length, todo));
            if (read < 0) {
                throw new EOFException("it ends within a member");
            }
            todo -= read;
        }
    }

    /** Fills a block; false if there is nothing more at all. */
    boolean block(byte[] block) throws IOException {
        int filled = in.readNBytes(block, 0, block.length);
        if (filled > 0 && filled < block.length) {
            throw new EOFException("it ends within a header");
        }
        return filled > 0;
    }

    /** All of the member's content, which has to be short. */
    byte[] all(long size, int limit, String what) throws IOException {
        if (size > limit) {
            throw new IOException(what + " of " + size + " bytes");
        }
        byte[] bytes = in.readNBytes((int) size);
        if (bytes.length < size) {
            throw new EOFException("it ends within " + what);
        }
        left = 0;
        return bytes;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
