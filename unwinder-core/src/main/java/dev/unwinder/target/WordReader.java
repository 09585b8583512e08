package dev.unwinder.target;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads numbers and strings out of a target's memory in its byte order, without allocating per word.
 *
 * <p>Holds a buffer of its own: one reader for each thread.
 */
public final class WordReader {
    private final Memory memory;
    private final @Nullable PageCache cache;
    private final boolean little;
    private final int wordSize;
    private final byte[] buffer = new byte[8];
    /** A word of eight bytes in one load: nearly all that a walk reads. Not by a VarHandle, which takes 5 ms to be linked. */
    private final ByteBuffer view = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);

    /**
     * A reader over a memory.
     *
     * @param memory where to read
     * @param order of the target's numbers
     * @param wordSize bytes in a pointer of the target, 4 or 8
     */
    public WordReader(Memory memory, ByteOrder order, int wordSize) {
        this.memory = memory;
        this.cache = memory instanceof PageCache pages ? pages : null;
        this.little = order == ByteOrder.LITTLE_ENDIAN;
        this.wordSize = wordSize;
    }

    /** Bytes in a pointer of the target. */
    public int wordSize() {
        return wordSize;
    }

    /** A pointer-sized unsigned number. */
    public long word(long address) throws MemoryFaultException {
        return unsigned(address, wordSize);
    }

    /**
     * An unsigned number.
     *
     * @param size in bytes, 1 to 8
     */
    public long unsigned(long address, int size) throws MemoryFaultException {
        if (size == 8 && cache != null) {
            ByteBuffer page = cache.pageOf(address, size);
            if (page != null) {
                return eight(page, (int) address & 4095);
            }
        }
        int count = memory.read(address, buffer, 0, size);
        if (count < size) {
            throw new MemoryFaultException(address + Math.max(0, count));
        }
        if (size == 8) {
            return eight(view, 0);
        }
        long value = 0;
        if (little) {
            for (int i = size - 1; i >= 0; i--) {
                value = value << 8 | buffer[i] & 0xff;
            }
        } else {
            for (int i = 0; i < size; i++) {
                value = value << 8 | buffer[i] & 0xff;
            }
        }
        return value;
    }

    private long eight(ByteBuffer bytes, int offset) {
        long word = bytes.getLong(offset);
        return little ? word : Long.reverseBytes(word);
    }

    /**
     * A string up to its zero byte.
     *
     * @param limit the most bytes that are looked at; a longer string is cut there
     * @return the text, bytes that are not UTF-8 replaced
     */
    public String string(long address, int limit) throws MemoryFaultException {
        byte[] text = new byte[Math.min(limit, 64)];
        int filled = 0;
        while (filled < limit) {
            if (filled == text.length) {
                text = java.util.Arrays.copyOf(text, Math.min(limit, text.length * 4));
            }
            int count = memory.read(address + filled, text, filled, text.length - filled);
            if (count <= 0) {
                throw new MemoryFaultException(address + filled);
            }
            for (int end = filled; end < filled + count; end++) {
                if (text[end] == 0) {
                    return new String(text, 0, end, StandardCharsets.UTF_8);
                }
            }
            filled += count;
        }
        return new String(text, 0, filled, StandardCharsets.UTF_8);
    }
}
