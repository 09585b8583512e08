package dev.unwinder.triage.model;

import org.jspecify.annotations.Nullable;

/**
 * The first of all values that are equal. A value takes 12 to 24 bytes here, less than half of what it would in a map.
 *
 * <p>Values are looked for in a few places only, whatever their hash codes are: one that finds no room there is not shared, which costs memory,
 * but never time.
 */
final class SharedValues {
    private static final int FIRST_SIZE = 1 << 10;
    private static final int MOST_STEPS = 64;

    private @Nullable Object[] values = new Object[FIRST_SIZE];
    private int[] hashes = new int[FIRST_SIZE];
    private int count;

    /** The first that was equal; this one, if none was. */
    @SuppressWarnings("unchecked") // what is equal to it is of its class
    <T> T first(T value) {
        int hash = value.hashCode();
        int slot = slot(hash);
        for (int steps = 0; steps < MOST_STEPS; steps++) {
            Object known = values[slot];
            if (known == null) {
                put(slot, hash, value);
                return value;
            }
            if (hashes[slot] == hash && known.equals(value)) {
                return (T) known;
            }
            slot = slot + 1 & values.length - 1;
        }
        return value;
    }

    private int slot(int hash) {
        int mixed = hash * 0x9e3779b9; // spreads what differs in its lower bits only
        return mixed >>> Integer.numberOfLeadingZeros(values.length - 1);
    }

    private void put(int slot, int hash, Object value) {
        values[slot] = value;
        hashes[slot] = hash;
        count++;
        if (count > values.length / 3 * 2 && values.length < 1 << 30) {
            grow();
        }
    }

    private void grow() {
        @Nullable Object[] oldValues = values;
        int[] oldHashes = hashes;
        values = new Object[oldValues.length * 2];
        hashes = new int[oldValues.length * 2];
        count = 0;
        for (int i = 0; i < oldValues.length; i++) {
            Object value = oldValues[i];
            if (value != null) {
                move(oldHashes[i], value);
            }
        }
    }

    private void move(int hash, Object value) {
        int slot = slot(hash);
        for (int steps = 0; steps < MOST_STEPS; steps++) {
            if (values[slot] == null) {
                values[slot] = value;
                hashes[slot] = hash;
                count++;
                return;
            }
            slot = slot + 1 & values.length - 1;
        }
    }
}
