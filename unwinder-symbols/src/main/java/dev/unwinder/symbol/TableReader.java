package dev.unwinder.symbol;

import dev.unwinder.bytes.ByteView;
import java.nio.ByteOrder;

/**
 * Reads the symbols of a table one after the other. Tables are read at the start, by code that is not compiled yet: so out of an array, a piece at a
 * time, and of a symbol only what is asked for.
 *
 * @gabi symbol table
 */
final class TableReader {
    private static final int PIECE = 1 << 16;

    private final ByteView entries;
    private final int entrySize;
    private final boolean is64;
    private final boolean bigEndian;
    private final long end;
    private final byte[] bytes;
    private long next;
    /** Where the symbol starts in the array, and up to where that is filled. */
    private int at;

    private int filled;

    TableReader(SymbolTable table) {
        this.entries = table.entries();
        this.entrySize = table.entrySize();
        this.is64 = table.is64();
        this.bigEndian = entries.order() == ByteOrder.BIG_ENDIAN;
        this.end = (long) table.count() * entrySize;
        this.next = entrySize; // number 0 is reserved
        this.bytes = new byte[(int) Math.max(entrySize, Math.min(PIECE / entrySize * entrySize, end))];
    }

    /** Goes to the next symbol, to number 1 at first; returns whether there is one. */
    boolean next() {
        if (next >= end) {
            return false;
        }
        at += entrySize;
        if (at + entrySize > filled) {
            filled = entries.read(next, bytes, 0, bytes.length);
            at = 0;
        }
        next += entrySize;
        return at + entrySize <= filled;
    }

    long name() {
        return int32(at) & 0xffff_ffffL;
    }

    int info() {
        return bytes[at + (is64 ? 4 : 12)] & 0xff;
    }

    int section() {
        int place = at + (is64 ? 6 : 14);
        int first = bytes[place] & 0xff;
        int second = bytes[place + 1] & 0xff;
        return bigEndian ? first << 8 | second : second << 8 | first;
    }

    long value() {
        return is64 ? int64(at + 8) : int32(at + 4) & 0xffff_ffffL;
    }

    long size() {
        return is64 ? int64(at + 16) : int32(at + 8) & 0xffff_ffffL;
    }

    private long int64(int place) {
        long first = int32(place) & 0xffff_ffffL;
        long second = int32(place + 4) & 0xffff_ffffL;
        return bigEndian ? first << 32 | second : second << 32 | first;
    }

    private int int32(int place) {
        byte[] from = bytes;
        int first = from[place] & 0xff;
        int second = from[place + 1] & 0xff;
        int third = from[place + 2] & 0xff;
        int fourth = from[place + 3] & 0xff;
        return bigEndian
                ? first << 24 | second << 16 | third << 8 | fourth
                : fourth << 24 | third << 16 | second << 8 | first;
    }
}
