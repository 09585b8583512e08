package dev.unwinder.corefile;

import dev.unwinder.bytes.ByteSource;
import dev.unwinder.target.Memory;

/**
 * Memory from an address on, as bytes by offset.
 *
 * @param name what it is called in errors
 * @param memory where to read
 * @param start the address of offset 0
 */
record MemoryBytes(String name, Memory memory, long start) implements ByteSource {
    @Override
    public long size() {
        return Long.MAX_VALUE;
    }

    @Override
    public int read(long offset, byte[] destination, int at, int length) {
        return memory.read(start + offset, destination, at, length);
    }
}
