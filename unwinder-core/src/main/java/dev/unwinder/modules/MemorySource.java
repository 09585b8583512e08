package dev.unwinder.modules;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.ByteSource;
import dev.unwinder.target.Memory;

/**
 * A target's memory from a base address on, as bytes by offset.
 *
 * @param name what it is called in errors
 * @param memory the target's
 * @param base the address of offset 0
 * @param budget the target's
 */
record MemorySource(String name, Memory memory, long base, Budget budget) implements ByteSource {
    @Override
    public long size() {
        return Long.MAX_VALUE;
    }

    @Override
    public int read(long offset, byte[] destination, int start, int length) {
        return memory.read(base + offset, destination, start, length);
    }
}
