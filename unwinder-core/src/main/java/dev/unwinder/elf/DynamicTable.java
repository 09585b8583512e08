package dev.unwinder.elf;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The dynamic section: entries by {@code DT_*} number; of several with one number the first counts.
 *
 * @gabi dynamic section
 */
public final class DynamicTable {
    private final Map<Long, Long> entries;

    private DynamicTable(Map<Long, Long> entries) {
        this.entries = entries;
    }

    /**
     * Reads entries up to DT_NULL or the end of the bytes.
     *
     * @param wordSize bytes in a tag and in a value, 4 or 8
     */
    public static DynamicTable parse(ByteView bytes, int wordSize) throws MalformedDataException {
        Map<Long, Long> entries = new HashMap<>();
        ByteCursor cursor = bytes.cursor();
        while (cursor.remaining() >= 2L * wordSize) {
            long tag = cursor.signed(wordSize);
            long value = cursor.unsigned(wordSize);
            if (tag == ElfConstants.DT_NULL) {
                break;
            }
            entries.putIfAbsent(wordSize == 4 ? tag & 0xffff_ffffL : tag, value);
        }
        return new DynamicTable(entries);
    }

    /** The value of an entry: a number, or a vaddr that the loader may have made an address. */
    public OptionalLong find(long tag) {
        Long value = entries.get(tag);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
