package dev.unwinder.bytes;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The only decoder: fixed-size integers, LEB128 numbers and strings, in the byte order of its view.
 *
 * <p>Every read checks its bounds and fails with the place where it stood. Not safe for use by several threads.
 *
 * @dwarf 7.6 (LEB128)
 */
public final class ByteCursor {
    private final ByteView view;
    private final ByteBuffer bytes;
    private int position;

    ByteCursor(ByteView view, ByteBuffer bytes, int position) {
        this.view = view;
        this.bytes = bytes;
        this.position = position;
    }

    /** The view it reads. */
    public ByteView view() {
        return view;
    }

    /** The offset of the next byte, from the start of the view. */
    public long position() {
        return position;
    }

    /** How many bytes are left. */
    public long remaining() {
        return (long) bytes.limit() - position;
    }

    /** Whether there is another byte. */
    public boolean hasRemaining() {
        return position < bytes.limit();
    }

    /** Goes to an offset of the view. */
    public void seek(long offset) throws MalformedDataException {
        if (offset < 0 || offset > bytes.limit()) {
            throw view.malformed(offset, "offset outside of " + bytes.limit() + " bytes");
        }
        view.checkBudget(offset);
        position = (int) offset;
    }

    /** Passes over bytes. */
    public void skip(long count) throws MalformedDataException {
        need(count);
        position += (int) count;
    }

    /** One unsigned byte. */
    public int u8() throws MalformedDataException {
        if (position >= bytes.limit()) {
            throw truncated(1);
        }
        return bytes.get(position++) & 0xff;
    }

    /** One signed byte. */
    public int s8() throws MalformedDataException {
        return (byte) u8();
    }

    /** Two bytes, unsigned. */
    public int u16() throws MalformedDataException {
        need(2);
        int value = bytes.getShort(position) & 0xffff;
        position += 2;
        return value;
    }

    /** Three bytes, unsigned. */
    public int u24() throws MalformedDataException {
        need(3);
        int first = u8();
        int middle = u8();
        int last = u8();
        return bytes.order() == ByteOrder.LITTLE_ENDIAN
                ? last << 16 | middle << 8 | first
                : first << 16 | middle << 8 | last;
    }

    /** Four bytes, unsigned. */
    public long u32() throws MalformedDataException {
        return s32() & 0xffff_ffffL;
    }

    /** Four bytes, signed. */
    public int s32() throws MalformedDataException {
        need(4);
        int value = bytes.getInt(position);
        position += 4;
        return value;
    }

    /** Eight bytes; whether they are signed is the reader's business. */
    public long u64() throws MalformedDataException {
        need(8);
        long value = bytes.getLong(position);
        position += 8;
        return value;
    }

    /**
     * An unsigned number of 1, 2, 4 or 8 bytes.
     *
     * @param size in bytes
     */
    public long unsigned(int size) throws MalformedDataException {
        return switch (size) {
            case 1 -> u8();
            case 2 -> u16();
            case 4 -> u32();
            case 8 -> u64();
            default -> throw view.malformed(position, "a number of " + size + " bytes is not supported");
        };
    }

    /**
     * A signed number of 1, 2, 4 or 8 bytes.
     *
     * @param size in bytes
     */
    public long signed(int size) throws MalformedDataException {
        return switch (size) {
            case 1 -> s8();
            case 2 -> (short) u16();
            case 4 -> s32();
            case 8 -> u64();
            default -> throw view.malformed(position, "a number of " + size + " bytes is not supported");
        };
    }

    /** An unsigned LEB128 number; one that needs more than 64 bits is malformed, padding is not. */
    public long uleb128() throws MalformedDataException {
        int start = position;
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            int piece = u8();
            long bits = piece & 0x7f;
            if (shift < 64) {
                value |= bits << shift;
            }
            if (bits != 0 && (shift >= 64 || shift == 63 && bits > 1)) {
                throw view.malformed(start, "ULEB128 number does not fit in 64 bits");
            }
            if ((piece & 0x80) == 0) {
                return value;
            }
            checkPadding(start);
        }
    }

    /** A signed LEB128 number; one that needs more than 64 bits is malformed, padding is not. */
    public long sleb128() throws MalformedDataException {
        int start = position;
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            int piece = u8();
            long bits = piece & 0x7f;
            if (shift < 64) {
                value |= bits << shift;
            }
            if (shift >= 63 && bits != (value < 0 ? 0x7f : 0)) {
                throw view.malformed(start, "SLEB128 number does not fit in 64 bits");
            }
            if ((piece & 0x80) == 0) {
                int used = shift + 7;
                return used < 64 && (piece & 0x40) != 0 ? value | -1L << used : value;
            }
            checkPadding(start);
        }
    }

    /** A ULEB128 number that has to be a small count, size or register: at most {@link Integer#MAX_VALUE}. */
    public int uleb128AsInt() throws MalformedDataException {
        int start = position;
        long value = uleb128();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw view.malformed(start, "number too large: " + Long.toUnsignedString(value));
        }
        return (int) value;
    }

    /** Bytes up to a zero byte, which is passed over, as UTF-8 (bytes that are not become U+FFFD). */
    public String string() throws MalformedDataException {
        int start = position;
        int end = start;
        while (end < bytes.limit() && bytes.get(end) != 0) {
            end++;
        }
        if (end == bytes.limit()) {
            throw view.malformed(start, "string without an end");
        }
        byte[] text = new byte[end - start];
        bytes.get(start, text);
        position = end + 1;
        return new String(text, StandardCharsets.UTF_8);
    }

    /** The next bytes as a view of their own, which keeps the name and place. */
    public ByteView bytes(long count) throws MalformedDataException {
        need(count);
        ByteView slice = view.slice(position, count);
        position += (int) count;
        return slice;
    }

    /** The error for something wrong where the cursor stands. */
    public MalformedDataException malformed(String reason) {
        return view.malformed(position, reason);
    }

    private void checkPadding(int start) throws MalformedDataException {
        if (position - start > 16) {
            throw view.malformed(start, "LEB128 number of more than 16 bytes");
        }
    }

    private void need(long count) throws MalformedDataException {
        if (count < 0 || count > bytes.limit() - position) {
            throw truncated(count);
        }
    }

    private MalformedDataException truncated(long count) {
        return view.malformed(
                position, "truncated: " + Long.toUnsignedString(count) + " bytes wanted, " + remaining() + " there");
    }
}
