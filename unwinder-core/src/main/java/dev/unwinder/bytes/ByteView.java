package dev.unwinder.bytes;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An immutable slice of bytes that knows its name and byte order.
 *
 * <p>Offsets count from the start of the view. A slice of a view remembers where in the named whole it lies, so that every error points
 * into the section a person can look at.
 */
public final class ByteView implements ByteSource {
    private final ByteBuffer bytes;
    private final String name;
    private final long origin;
    private final Budget budget;

    private ByteView(ByteBuffer bytes, String name, long origin, Budget budget) {
        this.bytes = bytes;
        this.name = name;
        this.origin = origin;
        this.budget = budget;
    }

    /** Borrows an array, which must not change afterwards. */
    public static ByteView of(byte[] bytes, String name, ByteOrder order) {
        return new ByteView(ByteBuffer.wrap(bytes).order(order), name, 0, Budget.unlimited());
    }

    /**
     * Borrows an array that holds a part of a named whole, and must not change afterwards.
     *
     * @param origin where in the whole the part starts, so that errors give the place in that
     */
    public static ByteView of(byte[] bytes, String name, ByteOrder order, long origin) {
        return new ByteView(ByteBuffer.wrap(bytes).order(order), name, origin, Budget.unlimited());
    }

    /** Borrows what remains in a buffer, in the buffer's byte order; its content must not change afterwards. */
    public static ByteView of(ByteBuffer bytes, String name) {
        return new ByteView(bytes.slice().order(bytes.order()), name, 0, Budget.unlimited());
    }

    @Override
    public String name() {
        return name;
    }

    /** Of the numbers in it. */
    public ByteOrder order() {
        return bytes.order();
    }

    @Override
    public long size() {
        return bytes.limit();
    }

    /** Where this view starts in the named whole. */
    public long origin() {
        return origin;
    }

    /** The same bytes read in another order. */
    public ByteView withOrder(ByteOrder order) {
        return order == order() ? this : new ByteView(bytes.duplicate().order(order), name, origin, budget);
    }

    /** The same bytes, looked at for a target that has a budget. */
    public ByteView withBudget(Budget other) {
        return other == budget ? this : new ByteView(bytes, name, origin, other);
    }

    @Override
    public Budget budget() {
        return budget;
    }

    /** A part that keeps the name and its place in it. */
    public ByteView slice(long offset, long length) throws MalformedDataException {
        check(offset, length);
        return new ByteView(bytes.slice((int) offset, (int) length).order(order()), name, origin + offset, budget);
    }

    /** A part with a name and an origin of its own. */
    public ByteView slice(long offset, long length, String part) throws MalformedDataException {
        check(offset, length);
        return new ByteView(bytes.slice((int) offset, (int) length).order(order()), part, 0, budget);
    }

    /** A cursor over the whole view. */
    public ByteCursor cursor() {
        return new ByteCursor(this, bytes, 0);
    }

    /** A cursor that starts at an offset; reading past the end fails, the offset itself may be anywhere up to it. */
    public ByteCursor cursor(long offset) throws MalformedDataException {
        check(offset, 0);
        return new ByteCursor(this, bytes, (int) offset);
    }

    @Override
    public int read(long offset, byte[] destination, int start, int length) {
        if (offset < 0 || offset >= size()) {
            return 0;
        }
        int count = (int) Math.min(length, size() - offset);
        bytes.get((int) offset, destination, start, count);
        return count;
    }

    /** A part, which is not copied: what is held in memory can be sliced. */
    @Override
    public ByteView view(long offset, long length, String part, ByteOrder order) throws MalformedDataException {
        ByteView slice = part.isEmpty() ? slice(offset, length) : slice(offset, length, name + " " + part);
        return slice.withOrder(order);
    }

    /** A copy of all bytes. */
    public byte[] toByteArray() {
        byte[] copy = new byte[bytes.limit()];
        bytes.get(0, copy);
        return copy;
    }

    /** The error for something wrong at an offset of this view. */
    public MalformedDataException malformed(long offset, String reason) {
        return new MalformedDataException(name, origin + offset, reason);
    }

    private void check(long offset, long length) throws MalformedDataException {
        if (offset < 0 || length < 0 || offset > size() || length > size() - offset) {
            throw malformed(
                    offset,
                    "truncated: " + Long.toUnsignedString(length) + " bytes wanted, "
                            + Math.max(0, size() - Math.max(0, offset)) + " there");
        }
        checkBudget(offset);
    }

    /** Fails once the target's time is over. */
    void checkBudget(long offset) throws MalformedDataException {
        if (budget.isSpent()) {
            throw malformed(offset, budget.reason());
        }
    }

    @Override
    public String toString() {
        return name + "+0x" + Long.toHexString(origin) + " (" + size() + " bytes)";
    }
}
