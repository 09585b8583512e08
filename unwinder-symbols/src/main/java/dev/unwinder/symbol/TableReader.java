package dev.unwinder.symbol;

import dev.unwinder.bytes.ByteWindow;

/**
 * Reads the symbols of a table one after the other. Tables are read at the start, by code that is not compiled yet: so through a window, and of a
 * symbol only what is asked for.
 *
 * @gabi symbol table
 */
final class TableReader {
    private final ByteWindow window;
    private final int entrySize;
    private final boolean is64;
    private final long end;
    private long next;

    TableReader(SymbolTable table) {
        this.window = ByteWindow.over(table.entries(), table.entries().order());
        this.entrySize = table.entrySize();
        this.is64 = table.is64();
        this.end = (long) table.count() * entrySize;
        this.next = entrySize; // number 0 is reserved
    }

    /** Goes to the next symbol, to number 1 at first; returns whether there is one. */
    boolean next() {
        long at = next;
        next += entrySize;
        return at < end && window.moveTo(at, is64 ? 24 : 16);
    }

    long name() {
        return window.u32(0);
    }

    int info() {
        return window.u8(is64 ? 4 : 12);
    }

    int section() {
        return window.u16(is64 ? 6 : 14);
    }

    long value() {
        return is64 ? window.u64(8) : window.u32(4);
    }

    long size() {
        return is64 ? window.u64(16) : window.u32(8);
    }
}
