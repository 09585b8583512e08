package dev.unwinder.modules;

import dev.unwinder.address.AddressRange;

/** Memory is mapped by pages: whole ones of 4096 bytes, whatever larger ones the machine may use. */
final class Pages {
    static final long SIZE = 4096;

    private Pages() {}

    /** The pages that some bytes lie in. */
    static AddressRange of(long start, long size) {
        long first = start & -SIZE;
        return AddressRange.ofSize(first, roundUp(start + size - first));
    }

    static long roundUp(long size) {
        return (size + SIZE - 1) & -SIZE;
    }
}
