package dev.unwinder.registered;

import dev.unwinder.address.AddressRange;
import dev.unwinder.target.Memory;
import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.PageCache;
import dev.unwinder.target.WordReader;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads call frame information out of a target's memory up to the entry of length 0 that ends it, and nothing behind that: who registers it
 * says where it begins only. For one thread.
 */
final class EntryReader {
    /** The most bytes of all that is read by one reader. */
    static final long MAX_BYTES = 64L << 20;

    /** The most entries of all that is read by one reader. */
    private static final int MAX_ENTRIES = 1 << 19;

    private static final int CACHED_PAGES = 16;

    private final Memory memory;
    private final WordReader words;
    private long bytesLeft = MAX_BYTES;
    private int entriesLeft = MAX_ENTRIES;

    EntryReader(Memory memory, ByteOrder order) {
        this.memory = PageCache.of(memory, CACHED_PAGES);
        this.words = new WordReader(this.memory, order, 8);
    }

    /** The bytes from an address on, as many as there are and as are still allowed. */
    byte[] read(AddressRange range) {
        int size = (int) size(range);
        byte[] bytes = new byte[size];
        int count = Math.max(0, memory.read(range.start(), bytes, 0, size));
        bytesLeft -= size;
        return count == size ? bytes : Arrays.copyOf(bytes, count);
    }

    private long size(AddressRange range) {
        long limit = range.size() < 0 ? bytesLeft : Math.min(range.size(), bytesLeft);
        long size = 0;
        try {
            while (limit - size >= 4 && entriesLeft > 0) {
                entriesLeft--;
                long at = range.start() + size;
                long length = words.unsigned(at, 4);
                int header = 4;
                if (length == 0xffff_ffffL) {
                    length = words.unsigned(at + 4, 8);
                    header = 12;
                }
                if (length == 0) {
                    return size + header;
                }
                if (length < 0 || length > limit - size - header) {
                    return size; // what is no entry is not looked at
                }
                words.unsigned(at + header + length - 1, 1); // a length of what is not there costs nothing
                size += header + length;
            }
        } catch (MemoryFaultException end) {
            return size;
        }
        return size;
    }
}
