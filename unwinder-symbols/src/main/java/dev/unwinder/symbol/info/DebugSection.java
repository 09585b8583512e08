package dev.unwinder.symbol.info;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.ByteSource;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.ByteWindow;
import dev.unwinder.bytes.MalformedDataException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A debug section that is read by position, in pieces, since it may be larger than memory. Small pieces come from a few
 * blocks that are kept. For one thread at a time.
 */
final class DebugSection {
    private static final int BLOCK = 4096;
    private static final int BLOCKS = 16;

    private final ByteSource source;
    private final String name;
    private final ByteOrder order;

    /** Where in the section this part of it starts, and how long it is. */
    private final long base;

    private final long size;
    /** Whether it is in memory, as what was compressed is; then small pieces need no blocks. */
    private final boolean isHeld;

    private final byte[] @Nullable [] blocks = new byte[BLOCKS][];
    private final long[] blockNumbers = new long[BLOCKS];

    private DebugSection(ByteSource source, String name, ByteOrder order, long base, long size, boolean isHeld) {
        this.source = source;
        this.name = name;
        this.order = order;
        this.base = base;
        this.size = size;
        this.isHeld = isHeld;
    }

    static DebugSection of(ByteSource source, String name, ByteOrder order) {
        return new DebugSection(source, name, order, 0, source.size(), false);
    }

    /** One that is in memory. */
    static DebugSection held(ByteSource source, String name, ByteOrder order) {
        return new DebugSection(source, name, order, 0, source.size(), true);
    }

    /** One that is not there. */
    static DebugSection none(String name, ByteOrder order) {
        return held(ByteView.of(new byte[0], name, order), name, order);
    }

    /** A contribution to it, whose offsets start at 0. */
    DebugSection part(long offset, long length) throws MalformedDataException {
        check(offset, length);
        return new DebugSection(source, name, order, base + offset, length, isHeld);
    }

    boolean isEmpty() {
        return size == 0;
    }

    long size() {
        return size;
    }

    /** What may be spent on the image. */
    Budget budget() {
        return source.budget();
    }

    ByteOrder order() {
        return order;
    }

    /** A piece; the origin of the view is its offset in the section. */
    ByteView view(long offset, long length) throws MalformedDataException {
        check(offset, length);
        if (isHeld) {
            return source.view(base + offset, length, "", order);
        }
        if (length > InfoLimits.MAX_VIEW) {
            throw malformed(offset, "too large: " + length + " bytes");
        }
        byte[] bytes;
        if (length <= BLOCK) {
            bytes = new byte[(int) length];
            if (readBlocks(base + offset, bytes) < length) {
                throw malformed(offset, "cannot be read");
            }
        } else {
            bytes = source.readFully(base + offset, (int) length);
            if (bytes.length < length) {
                throw malformed(offset + bytes.length, "cannot be read");
            }
        }
        return ByteView.of(bytes, name, order, base + offset).withBudget(source.budget());
    }

    /** A piece, or what there is of it before the end. */
    ByteView upTo(long offset, long length) throws MalformedDataException {
        return view(offset, offset < 0 ? 0 : Math.max(0, Math.min(length, size - offset)));
    }

    /** A window over it, for loops over all of it. */
    ByteWindow window() {
        return ByteWindow.over(source.window(base, size, name), order);
    }

    /** A number. */
    long unsigned(long offset, int bytes) throws MalformedDataException {
        return view(offset, bytes).cursor().unsigned(bytes);
    }

    /** The string at an offset. */
    String string(long offset) throws MalformedDataException {
        if (offset < 0 || offset >= size) {
            throw malformed(offset, "no string there: the section has " + size + " bytes");
        }
        byte[] piece = new byte[128];
        ByteArrayOutputStream text = new ByteArrayOutputStream(128);
        while (text.size() < InfoLimits.MAX_STRING) {
            long at = offset + text.size();
            int count = isHeld ? source.read(base + at, piece, 0, piece.length) : readBlocks(base + at, piece);
            count = (int) Math.min(count, size - at);
            int end = 0;
            while (end < count && piece[end] != 0) {
                end++;
            }
            text.write(piece, 0, end);
            if (end < piece.length) {
                break;
            }
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    MalformedDataException malformed(long offset, String reason) {
        return new MalformedDataException(name, base + offset, reason);
    }

    private void check(long offset, long length) throws MalformedDataException {
        if (offset < 0 || length < 0 || offset > size || length > size - offset) {
            throw malformed(offset, length + " bytes are not there: " + size + " bytes in all");
        }
    }

    /** Reads a small piece through the blocks; returns how many bytes there are. */
    private int readBlocks(long offset, byte[] destination) {
        int done = 0;
        while (done < destination.length) {
            long at = offset + done;
            byte[] block = block(at / BLOCK);
            int into = (int) (at % BLOCK);
            int count = Math.min(destination.length - done, block.length - into);
            if (count <= 0) {
                break;
            }
            System.arraycopy(block, into, destination, done, count);
            done += count;
        }
        return done;
    }

    private byte[] block(long number) {
        int slot = (int) (number % BLOCKS);
        byte[] known = blocks[slot];
        if (known == null || blockNumbers[slot] != number) {
            known = source.readFully(number * BLOCK, BLOCK);
            blocks[slot] = known;
            blockNumbers[slot] = number;
        }
        return known;
    }
}
