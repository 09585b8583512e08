package dev.unwinder.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the parts of a 64-bit little-endian ELF file are: the header, the tables, the notes, each segment and section. So that a change hits
 * small parts as often as large ones. Shares nothing with the parser that is tested.
 */
final class Layout {
    /** A part of the file. */
    record Part(int start, int end) {
        int size() {
            return end - start;
        }
    }

    private static final int HEADER = 64;
    private static final int PROGRAM_HEADER = 56;
    private static final int SECTION_HEADER = 64;
    private static final int MAX_PARTS = 4096;

    private final List<Part> parts = new ArrayList<>();
    private final int size;

    private Layout(int size) {
        this.size = size;
    }

    /** The parts of a file; of one that is no such ELF file, the whole. */
    static Layout of(byte[] file) {
        Layout layout = new Layout(file.length);
        layout.add(0, file.length);
        if (file.length >= HEADER && file[0] == 0x7f && file[1] == 'E') {
            ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
            layout.add(0, HEADER);
            layout.table(bytes, bytes.getLong(32), bytes.getShort(56) & 0xffff, PROGRAM_HEADER, 8, 32);
            layout.table(bytes, bytes.getLong(40), bytes.getShort(60) & 0xffff, SECTION_HEADER, 24, 32);
        }
        return layout;
    }

    /** At least one, the whole file. */
    List<Part> parts() {
        return parts;
    }

    /** A table of headers, three times as it is small and matters, and what each entry describes. */
    private void table(ByteBuffer bytes, long start, int count, int entrySize, int offsetAt, int sizeAt) {
        for (int i = 0; i < 3; i++) {
            add(start, start + (long) count * entrySize);
        }
        for (int i = 0; i < count && parts.size() < MAX_PARTS; i++) {
            long entry = start + (long) i * entrySize;
            if (entry < 0 || entry + entrySize > size) {
                return;
            }
            long offset = bytes.getLong((int) entry + offsetAt);
            long length = bytes.getLong((int) entry + sizeAt);
            if (offset >= 0 && offset < size && length > 0) {
                add(offset, offset + Math.min(length, size - offset));
            }
        }
    }

    private void add(long start, long end) {
        if (start >= 0 && start < end && end <= size) {
            parts.add(new Part((int) start, (int) end));
        }
    }
}
