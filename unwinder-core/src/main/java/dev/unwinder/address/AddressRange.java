package dev.unwinder.address;

/**
 * A half-open range of unsigned 64-bit addresses.
 *
 * <p>A range that reaches the very last address has {@code end == 0}; an empty range has {@code start == end}, both non-zero or both zero.
 *
 * @param start the first address
 * @param end one past the last address, unsigned; 0 means 2<sup>64</sup> unless {@code start} is 0 too
 */
public record AddressRange(long start, long end) implements Comparable<AddressRange> {
    /** Checks that the range does not run backwards. */
    public AddressRange {
        if (end != 0 && Long.compareUnsigned(start, end) > 0) {
            throw new IllegalArgumentException("range runs backwards: 0x%x..0x%x".formatted(start, end));
        }
    }

    /**
     * The range of {@code size} bytes from {@code start}, cut at the end of the address space.
     *
     * @param start the first address
     * @param size how many bytes, unsigned
     */
    public static AddressRange ofSize(long start, long size) {
        long end = start + size;
        return new AddressRange(start, Long.compareUnsigned(end, start) < 0 ? 0 : end);
    }

    /** Whether the address lies in this range. */
    public boolean contains(long address) {
        return Long.compareUnsigned(address - start, end - start) < 0;
    }

    /** How many bytes, unsigned; the whole address space is not representable. */
    public long size() {
        return end - start;
    }

    /** Whether there is nothing in it. */
    public boolean isEmpty() {
        return start == end;
    }

    /** Whether the two share an address. */
    public boolean overlaps(AddressRange other) {
        return !isEmpty() && !other.isEmpty() && (contains(other.start) || other.contains(start));
    }

    @Override
    public int compareTo(AddressRange other) {
        int byStart = Long.compareUnsigned(start, other.start);
        return byStart != 0 ? byStart : Long.compareUnsigned(end - 1, other.end - 1);
    }

    @Override
    public String toString() {
        return "0x%x..0x%x".formatted(start, end);
    }
}
