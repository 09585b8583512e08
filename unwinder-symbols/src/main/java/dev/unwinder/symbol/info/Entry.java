package dev.unwinder.symbol.info;

import java.util.OptionalLong;

/**
 * A debugging information entry with its attributes, raw as {@link EntryReader} reads them.
 *
 * @param offset in its section
 * @param abbreviation its shape
 * @param forms of its attributes, none of them indirect
 * @param values of its attributes
 * @dwarf 2.1
 */
@SuppressWarnings("ArrayRecordComponent") // of one reader, never compared
record Entry(long offset, Abbreviation abbreviation, int[] forms, long[] values) {
    int tag() {
        return abbreviation.tag();
    }

    /** The position of an attribute; negative where the entry has none. */
    int indexOf(int attribute) {
        return abbreviation.indexOf(attribute);
    }

    boolean has(int attribute) {
        return indexOf(attribute) >= 0;
    }

    /** The raw value of an attribute. */
    OptionalLong value(int attribute) {
        int index = indexOf(attribute);
        return index < 0 ? OptionalLong.empty() : OptionalLong.of(values[index]);
    }

    /** The raw value of an attribute, or of the one that meant the same before the standard had it. */
    OptionalLong value(int attribute, int older) {
        int index = indexOf(attribute);
        return index < 0 ? value(older) : OptionalLong.of(values[index]);
    }
}
