package dev.unwinder.bytes;

import java.nio.ByteOrder;

/**
 * Bytes that are read by position, not held: a file, a piece of a file, or memory of a target.
 *
 * <p>Only {@link #read} and {@link #size} and {@link #name} are asked of an implementation.
 */
public interface ByteSource {
    /** The largest view that {@link #view} hands out, in bytes. */
    int MAX_VIEW = 1 << 30;

    /** What these bytes are called in errors. */
    String name();

    /** How many bytes there are at most; {@link Long#MAX_VALUE} where that is not known before reading. */
    long size();

    /**
     * Copies bytes, as many as there are.
     *
     * @param offset of the first byte, from the start of this source
     * @param destination where to
     * @param start the first index written in {@code destination}
     * @param length how many bytes are wanted
     * @return how many were copied; 0 when there are none at this offset
     */
    int read(long offset, byte[] destination, int start, int length);

    /** What may be spent on the target that these bytes are looked at for. */
    default Budget budget() {
        return Budget.unlimited();
    }

    /**
     * Reads a part whole, into memory, if the budget has room for it.
     *
     * @throws MalformedDataException when the part is not all there; checked against {@link #size} before anything is allocated
     */
    default ByteView view(long offset, long length, String part, ByteOrder order) throws MalformedDataException {
        String name = part.isEmpty() ? name() : name() + " " + part;
        if (offset < 0 || length < 0 || length > size() - offset || offset > size()) {
            throw new MalformedDataException(
                    name(),
                    offset,
                    "truncated: " + Long.toUnsignedString(length) + " bytes" + (part.isEmpty() ? "" : " of " + part)
                            + " wanted, " + Math.max(0, offset < 0 ? 0 : size() - offset) + " there");
        }
        if (length > MAX_VIEW) {
            throw new MalformedDataException(name(), offset, "too large: " + length + " bytes");
        }
        budget().take(length, name(), offset, part);
        byte[] bytes = readFully(offset, (int) length);
        if (bytes.length < length) {
            if (budget().isSpent()) {
                throw new MalformedDataException(name, bytes.length, budget().reason());
            }
            throw new MalformedDataException(
                    name, bytes.length, "truncated: " + bytes.length + " of " + length + " bytes are there");
        }
        return ByteView.of(bytes, name, order).withBudget(budget());
    }

    /**
     * Reads as many bytes as there are, growing in steps so that a source of unknown size costs only what it holds.
     *
     * @return an array of at most {@code length} bytes
     */
    default byte[] readFully(long offset, int length) {
        int step = 1 << 20;
        byte[] bytes = new byte[Math.min(length, step)];
        int filled = 0;
        while (filled < length) {
            if (filled == bytes.length) {
                bytes = java.util.Arrays.copyOf(bytes, (int) Math.min(length, bytes.length * 2L));
            }
            int count = read(offset + filled, bytes, filled, bytes.length - filled);
            if (count <= 0) {
                break;
            }
            filled += count;
        }
        return filled == bytes.length ? bytes : java.util.Arrays.copyOf(bytes, filled);
    }

    /** A part of this source, as a source of its own whose offsets start at 0; lengths are not checked until bytes are read. */
    default ByteSource window(long start, long length, String part) {
        ByteSource whole = this;
        return new ByteSource() {
            @Override
            public String name() {
                return part;
            }

            @Override
            public long size() {
                return Math.max(0, Math.min(length, whole.size() - start));
            }

            @Override
            public Budget budget() {
                return whole.budget();
            }

            @Override
            public int read(long offset, byte[] destination, int at, int count) {
                long left = size() - offset;
                return offset < 0 || left <= 0
                        ? 0
                        : whole.read(start + offset, destination, at, (int) Math.min(count, left));
            }
        };
    }
}
