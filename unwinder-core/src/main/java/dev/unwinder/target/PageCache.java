package dev.unwinder.target;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the pages of a slow memory that were read last, so that a walk's many small reads cost few large ones.
 *
 * <p>A direct-mapped table of 4 KiB pages; of a page that could not be read whole the readable start is kept, the rest is asked for each
 * time. Not safe for several threads: one cache for each walk. {@link #hits} and {@link #misses} tell whether it earns its place.
 */
public final class PageCache implements Memory {
    private static final int PAGE = 4096;

    private final Memory memory;
    private final long[] numbers;
    private final byte[][] pages;
    private final ByteBuffer[] views;
    private final int[] lengths;
    private long hits;
    private long misses;

    private PageCache(Memory memory, int count) {
        this.memory = memory;
        this.numbers = new long[count];
        this.pages = new byte[count][];
        this.views = new ByteBuffer[count];
        this.lengths = new int[count];
    }

    /**
     * A cache over a memory.
     *
     * @param memory the slow one
     * @param pages how many pages of 4 KiB are kept, a power of two
     */
    public static PageCache of(Memory memory, int pages) {
        if (pages < 1 || Integer.bitCount(pages) != 1) {
            throw new IllegalArgumentException("a power of two, not " + pages);
        }
        return new PageCache(memory, pages);
    }

    @Override
    public int read(long address, byte[] destination, int start, int length) {
        int done = 0;
        while (done < length && (done == 0 || address + done != 0)) {
            long at = address + done;
            int slot = page(at >>> 12);
            int from = (int) (at & PAGE - 1);
            int count = Math.min(length - done, lengths[slot] - from);
            if (count <= 0) {
                return done + Math.max(0, memory.read(at, destination, start + done, length - done));
            }
            System.arraycopy(pages[slot], from, destination, start + done, count);
            done += count;
        }
        return done;
    }

    /** How many pages were found in the cache. */
    public long hits() {
        return hits;
    }

    /** How many pages had to be read. */
    public long misses() {
        return misses;
    }

    /** The page that holds all of a few bytes, little-endian, null if none does; spares the most frequent reads a copy. */
    @Nullable
    ByteBuffer pageOf(long address, int size) {
        int slot = page(address >>> 12);
        return (address & PAGE - 1) + size <= lengths[slot] ? views[slot] : null;
    }

    private int page(long number) {
        int slot = (int) (number ^ number >>> 9) & pages.length - 1;
        byte[] page = pages[slot];
        if (page != null && numbers[slot] == number) {
            hits++;
            return slot;
        }
        misses++;
        if (page == null) {
            page = new byte[PAGE];
            pages[slot] = page;
            views[slot] = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
        }
        numbers[slot] = number;
        lengths[slot] = Math.max(0, memory.read(number << 12, page, 0, PAGE));
        return slot;
    }
}
