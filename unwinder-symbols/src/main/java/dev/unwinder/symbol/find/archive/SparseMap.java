package dev.unwinder.symbol.find.archive;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/**
 * Where the stored bytes of a sparse member belong; all else of it is zeros. Kernels write cores with holes, so that {@code tar -S}, and bsdtar
 * without being asked, store them so.
 *
 * <p>The parts come in order and do not overlap, or the archive is damaged.
 */
final class SparseMap {
    private static final int MAX_LINE = 20;
    /** More parts than any core has: what is compressed can tell of very many. */
    private static final int MAX_PARTS = 1 << 20;

    private long[] offsets = new long[16];
    private long[] sizes = new long[16];
    private int count;

    /** Adds the next part; one of no bytes says where a file ends. */
    void add(long offset, long size) throws IOException {
        long end = count == 0 ? 0 : offsets[count - 1] + sizes[count - 1];
        if (offset < end || size < 0 || offset + size < offset || count == MAX_PARTS) {
            throw new IOException("a sparse member that is broken");
        }
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * count);
            sizes = Arrays.copyOf(sizes, 2 * count);
        }
        offsets[count] = offset;
        sizes[count++] = size;
    }

    /** How long the member is at least. */
    long end() {
        return count == 0 ? 0 : offsets[count - 1] + sizes[count - 1];
    }

    /** Reads the map that stands before the content, in lines: how many parts, then offset and size of each. Padded to whole blocks. */
    void read(Contents.Reader content, int block) throws IOException {
        long[] used = new long[1];
        long parts = line(content, used);
        for (long i = 0; i < parts; i++) {
            long offset = line(content, used);
            add(offset, line(content, used));
        }
        byte[] one = new byte[1];
        for (; used[0] % block != 0; used[0]++) {
            next(content, one);
        }
    }

    private static long line(Contents.Reader content, long[] used) throws IOException {
        long value = 0;
        byte[] one = new byte[1];
        for (int i = 0; i < MAX_LINE; i++) {
            next(content, one);
            used[0]++;
            if (one[0] == '\n') {
                return value;
            }
            if (one[0] < '0' || one[0] > '9' || value > Long.MAX_VALUE / 10 - 1) {
                break;
            }
            value = value * 10 + one[0] - '0';
        }
        throw new IOException("a sparse member that is broken");
    }

    private static void next(Contents.Reader content, byte[] one) throws IOException {
        if (content.read(one, 0, 1) != 1) {
            throw new EOFException("it ends within the map of a sparse member");
        }
    }

    /** The whole member. */
    Contents.Reader expand(Contents.Reader content, long size) {
        return new Expanded(content, size);
    }

    /** Goes through the parts and the holes between them. */
    private final class Expanded implements Contents.Reader {
        private final Contents.Reader content;
        private final long size;
        private long at;
        private int part;

        Expanded(Contents.Reader content, long size) {
            this.content = content;
            this.size = size;
        }

        @Override
        public int read(byte[] buffer, int start, int length) throws IOException {
            while (part < count && at >= offsets[part] + sizes[part]) {
                part++;
            }
            if (at >= size) {
                return -1;
            }
            if (part == count || at < offsets[part]) {
                long hole = (part == count ? size : Math.min(size, offsets[part])) - at;
                int zeros = (int) Math.min(length, hole);
                Arrays.fill(buffer, start, start + zeros, (byte) 0);
                at += zeros;
                return zeros;
            }
            int wanted = (int) Math.min(length, offsets[part] + sizes[part] - at);
            int got = content.read(buffer, start, wanted);
            if (got < 0) {
                throw new EOFException("it ends within a sparse member");
            }
            at += got;
            return got;
        }
    }
}
