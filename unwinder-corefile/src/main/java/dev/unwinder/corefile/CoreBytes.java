package dev.unwinder.corefile;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.ByteSource;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A core's bytes, which know how many of them have been read.
 *
 * <p>Read in blocks of 4 KiB, of which the last ones are kept: the loader's list, headers and notes of images and the words of stacks lie
 * close together, and a few hundred small reads become some thirty. Who reads block after block, as a walk of a deep stack does, is read ahead
 * for, twice as far each time: less than twice of what is asked for is read. Safe for many threads.
 */
final class CoreBytes implements ByteSource {
    private static final int BLOCK = 4096;
    private static final int SLOTS = 64;

    /** So many blocks are read at once at most. */
    private static final int MAX_AHEAD = 16;

    private final ByteSource bytes;
    private final AtomicLong count = new AtomicLong();
    private final long[] numbers = new long[SLOTS];
    private final byte[] @Nullable [] blocks = new byte[SLOTS][];
    private byte @Nullable [] ahead;
    private long expected = -1;
    private int run;
    private volatile boolean closed;

    CoreBytes(ByteSource bytes) {
        this.bytes = bytes;
    }

    long count() {
        return count.get();
    }

    /** From now on there is nothing to be read. */
    void close() {
        closed = true;
    }

    @Override
    public String name() {
        return bytes.name();
    }

    @Override
    public long size() {
        return bytes.size();
    }

    @Override
    public Budget budget() {
        return bytes.budget();
    }

    @Override
    public int read(long offset, byte[] destination, int start, int length) {
        if (closed || offset < 0 || offset >= bytes.size()) {
            return 0;
        }
        if (length > BLOCK) {
            return counted(bytes.read(offset, destination, start, length));
        }
        return budget().isOver() ? 0 : readSmall(offset, destination, start, length);
    }

    /** Of one block or two. */
    private synchronized int readSmall(long offset, byte[] destination, int start, int length) {
        int done = 0;
        while (done < length) {
            long at = offset + done;
            byte[] block = block(at / BLOCK);
            if (block == null) {
                return done + Math.max(0, counted(bytes.read(at, destination, start + done, length - done)));
            }
            int from = (int) (at % BLOCK);
            int here = Math.min(length - done, block.length - from);
            if (here <= 0) {
                break;
            }
            System.arraycopy(block, from, destination, start + done, here);
            done += here;
        }
        return done;
    }

    /** A block as long as the core has it; null if not all of that could be read. */
    private byte @Nullable [] block(long number) {
        int slot = slot(number);
        byte[] known = blocks[slot];
        if (known != null && numbers[slot] == number) {
            return known;
        }
        int there = (int) Math.min(BLOCK, bytes.size() - number * BLOCK);
        if (there <= 0) {
            return null;
        }
        run = number == expected ? Math.min(MAX_AHEAD, 2 * run) : 1;
        expected = number + run;
        if (run > 1 && bytes.size() - number * BLOCK >= (long) run * BLOCK) {
            return several(number, run);
        }
        byte[] block = known != null && known.length == there ? known : new byte[there];
        blocks[slot] = null;
        if (counted(bytes.read(number * BLOCK, block, 0, there)) < there) {
            return null;
        }
        numbers[slot] = number;
        blocks[slot] = block;
        return block;
    }

    /** The first of several blocks, all of which the core should have; null if not all of the first could be read. */
    private byte @Nullable [] several(long first, int count) {
        byte[] all = ahead;
        if (all == null) {
            all = new byte[MAX_AHEAD * BLOCK];
            ahead = all;
        }
        int read = counted(bytes.read(first * BLOCK, all, 0, count * BLOCK));
        for (int i = Math.max(0, read) / BLOCK - 1; i >= 0; i--) {
            int slot = slot(first + i);
            byte[] known = blocks[slot];
            byte[] block = known != null && known.length == BLOCK ? known : new byte[BLOCK];
            System.arraycopy(all, i * BLOCK, block, 0, BLOCK);
            numbers[slot] = first + i;
            blocks[slot] = block;
            if (i == 0) {
                return block;
            }
        }
        return null;
    }

    private static int slot(long number) {
        return (int) (number ^ number >>> 8) & SLOTS - 1;
    }

    private int counted(int read) {
        if (read > 0) {
            count.addAndGet(read);
        }
        return read;
    }
}
