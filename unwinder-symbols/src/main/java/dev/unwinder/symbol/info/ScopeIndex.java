package dev.unwinder.symbol.info;

import java.util.Arrays;

/** Which namespaces and classes of a unit enclose an entry. */
final class ScopeIndex {
    private long[] starts = new long[16];
    private long[] ends = new long[16];
    private int[] parents = new int[16];
    private int count;

    /** Opens a scope inside another; returns its number. Scopes come in the order of their offsets. */
    int open(long offset, int parent) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
            parents = Arrays.copyOf(parents, count * 2);
        }
        starts[count] = offset;
        ends[count] = Long.MAX_VALUE;
        parents[count] = parent;
        return count++;
    }

    int size() {
        return count;
    }

    /** Closes one: what lies at an offset is outside. */
    void close(int scope, long offset) {
        ends[scope] = offset;
    }

    /** The innermost scope around the entry at an offset, not the entry itself; negative if there is none. */
    int around(long offset) {
        int index = Arrays.binarySearch(starts, 0, count, offset);
        int scope = index >= 0 ? index - 1 : -index - 2;
        while (scope >= 0 && ends[scope] <= offset) {
            scope = parents[scope];
        }
        return scope;
    }

    /** The scope around a scope; negative if there is none. */
    int parent(int scope) {
        return parents[scope];
    }

    /** Where the entry of a scope is. */
    long offset(int scope) {
        return starts[scope];
    }

    /** About how much memory it takes, in bytes. */
    long weight() {
        return starts.length * 20L;
    }
}
