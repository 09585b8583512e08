package dev.unwinder.corefile;

import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.target.FileMapping;
import java.util.ArrayList;
import java.util.List;

/**
 * NT_FILE: which files were mapped where. A count and a page size; for each mapping its start, end, and offset in pages; then their paths,
 * each ended by a zero byte (fs/binfmt_elf.c, {@code fill_files_note}).
 */
final class FileNote {
    private static final String DELETED = " (deleted)";

    /** What a mapping takes of memory, with all that is made of it; paths come with the note. */
    private static final long MEMORY_OF_MAPPING = 600;

    private FileNote() {}

    /**
     * Decodes a note, rising by address; mappings that run backwards are left out.
     *
     * @param wordSize bytes in a pointer, 4 or 8
     * @param budget of the core
     */
    static List<FileMapping> parse(ByteView bytes, int wordSize, Budget budget) throws MalformedDataException {
        ByteCursor cursor = bytes.cursor();
        long count = cursor.unsigned(wordSize);
        long pageSize = cursor.unsigned(wordSize);
        // Three numbers and at least the zero byte of its path.
        if (count < 0 || count > cursor.remaining() / (3L * wordSize + 1)) {
            throw bytes.malformed(
                    0, Long.toUnsignedString(count) + " mappings do not fit in " + bytes.size() + " bytes");
        }
        if (!budget.take(count * MEMORY_OF_MAPPING)) {
            throw bytes.malformed(0, count + " mappings are too many for the memory allowed");
        }
        ByteCursor paths = bytes.cursor(cursor.position() + count * 3 * wordSize);
        List<FileMapping> mappings = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            long start = cursor.unsigned(wordSize);
            long end = cursor.unsigned(wordSize);
            long offset = cursor.unsigned(wordSize) * pageSize;
            String path = paths.string();
            if (Long.compareUnsigned(start, end) < 0 && offset >= 0) {
                mappings.add(mapping(new AddressRange(start, end), offset, path));
            }
        }
        mappings.sort(null);
        return List.copyOf(mappings);
    }

    private static FileMapping mapping(AddressRange range, long offset, String path) {
        return path.endsWith(DELETED)
                ? new FileMapping(range, offset, path.substring(0, path.length() - DELETED.length()), true)
                : new FileMapping(range, offset, path, false);
    }
}
