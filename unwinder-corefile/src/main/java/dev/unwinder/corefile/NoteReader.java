package dev.unwinder.corefile;

import dev.unwinder.bytes.ByteSource;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Goes over a core's notes by position: only the contents that somebody asks for are read. (A core of 10,000 threads has 100 MB of notes,
 * nearly all of it vector registers.)
 *
 * @gabi note section
 */
final class NoteReader {
    /** The most that is read of one note; the kernel's largest, NT_FILE, ends at 4 MiB. */
    private static final long MAX_CONTENT = 64L << 20;

    private static final int HEADER = 12;
    private static final int MAX_NAME = 32;

    private final ByteSource source;
    private final ByteOrder order;
    private final long alignment;
    private final long end;
    private long next;
    private String name = "";
    private int type;
    private long contentOffset;
    private long contentSize;

    /**
     * A reader over a note segment.
     *
     * @param source the core
     * @param alignment the segment's; 8 or, whatever else it says, 4
     */
    NoteReader(ByteSource source, ByteOrder order, long offset, long size, long alignment) {
        this.source = source;
        this.order = order;
        this.alignment = alignment == 8 ? 8 : 4;
        this.next = offset;
        long limit = offset + size;
        this.end = offset < 0 || limit < offset ? Math.max(0, offset) : limit;
    }

    /** Goes to the next note. Returns false at the end. */
    boolean advance() throws MalformedDataException {
        if (end - next < HEADER) {
            return false;
        }
        var cursor = source.view(next, HEADER, "note", order).cursor();
        long nameSize = cursor.u32();
        long size = cursor.u32();
        type = cursor.s32();
        contentOffset = next + align(HEADER + nameSize);
        contentSize = size;
        if (contentOffset + size > end) {
            throw new MalformedDataException(
                    source.name(), next, "a note of " + size + " bytes goes beyond its segment");
        }
        name = nameSize > MAX_NAME ? "" : text(source.view(next + HEADER, nameSize, "note", order));
        next += align(contentOffset - next + size);
        return true;
    }

    /** Who defines the note. */
    String name() {
        return name;
    }

    /** Its {@code NT_*} number. */
    int type() {
        return type;
    }

    /** Bytes of its content. */
    long size() {
        return contentSize;
    }

    /**
     * Its content.
     *
     * @param part what it is called in errors
     */
    ByteView content(String part) throws MalformedDataException {
        if (contentSize > MAX_CONTENT) {
            throw new MalformedDataException(
                    source.name(), contentOffset, "a note of " + contentSize + " bytes is not plausible");
        }
        return source.view(contentOffset, contentSize, part, order);
    }

    private long align(long size) {
        return (size + alignment - 1) / alignment * alignment;
    }

    /** Up to the first zero byte. */
    static String text(ByteView view) {
        byte[] bytes = view.toByteArray();
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
