package dev.unwinder.elf;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A note.
 *
 * @param name who defines it: {@code "CORE"}, {@code "GNU"}
 * @param type what it is, in the words of {@code name}
 * @param description its content
 * @gabi note section
 */
public record ElfNote(String name, int type, ByteView description) {
    /** The most notes that are read of one segment. */
    private static final int MAX_NOTES = 1 << 20;

    /** What was read, and what stopped the reading early, if anything did. */
    public record Parsed(List<ElfNote> notes, Optional<MalformedDataException> problem) {}

    /**
     * Reads all notes of a segment; a note that is cut short ends the list and is told.
     *
     * @param bytes of the note segment or section
     * @param alignment the segment's, 8 for GNU property notes of 64-bit files, else 4
     */
    public static Parsed parseAll(ByteView bytes, long alignment) {
        List<ElfNote> notes = new ArrayList<>();
        ByteCursor cursor = bytes.cursor();
        try {
            while (!isPadding(cursor) && notes.size() < MAX_NOTES) {
                long nameSize = cursor.u32();
                long descriptionSize = cursor.u32();
                int type = cursor.s32();
                ByteView name = cursor.bytes(nameSize);
                align(cursor, alignment);
                notes.add(new ElfNote(text(name), type, cursor.bytes(descriptionSize)));
                align(cursor, alignment);
            }
            return new Parsed(notes, Optional.empty());
        } catch (MalformedDataException cut) {
            return new Parsed(notes, Optional.of(cut));
        }
    }

    /** Whether there is no room for another note, and nothing but zeros in it. */
    private static boolean isPadding(ByteCursor cursor) throws MalformedDataException {
        if (cursor.remaining() >= 12) {
            return false;
        }
        for (ByteCursor rest = cursor.view().cursor(cursor.position()); rest.hasRemaining(); ) {
            if (rest.u8() != 0) {
                return false;
            }
        }
        return true;
    }

    private static void align(ByteCursor cursor, long alignment) throws MalformedDataException {
        long unit = alignment == 8 ? 8 : 4;
        long next = (cursor.position() + unit - 1) / unit * unit;
        cursor.seek(Math.min(next, cursor.view().size()));
    }

    private static String text(ByteView name) {
        byte[] bytes = name.toByteArray();
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] == 0) {
            length--;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** The build-id among some notes. */
    public static Optional<BuildId> buildId(List<ElfNote> notes) {
        for (ElfNote note : notes) {
            if (note.type == ElfConstants.NT_GNU_BUILD_ID
                    && note.name.equals("GNU")
                    && note.description.size() > 0
                    && note.description.size() <= 64) {
                return Optional.of(BuildId.of(note.description.toByteArray()));
            }
        }
        return Optional.empty();
    }
}
