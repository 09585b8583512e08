package dev.unwinder.symbol.info;

import static dev.unwinder.symbol.info.InfoConstants.*;

import dev.unwinder.bytes.MalformedDataException;

/**
 * Goes over the entries of one function that are its own: what stands in a function inside it is that one's.
 *
 * @dwarf 2.3, 3.3
 */
abstract class OwnEntries {
    /**
     * Whether entries of a tag are to be read.
     *
     * @param depth the level of nesting; 0 is the function itself
     */
    abstract boolean isWanted(int tag, int depth);

    /** An entry that is wanted. */
    abstract void read(Entry entry, int depth, boolean children) throws MalformedDataException;

    /** What was on deeper levels has ended. */
    void close(int depth) {}

    /** Reads entries from that of the function on. */
    final void readAll(EntryReader reader) throws MalformedDataException {
        int depth = 0;
        int nested = Integer.MAX_VALUE; // the level on which a function inside has its entries
        while (reader.hasNext()) {
            Abbreviation abbreviation = reader.next();
            if (abbreviation == null) {
                depth--;
                if (depth <= 0) {
                    return;
                }
                nested = depth < nested ? Integer.MAX_VALUE : nested;
                close(depth);
                continue;
            }
            boolean own = depth < nested;
            int tag = abbreviation.tag();
            if (own && isWanted(tag, depth)) {
                read(reader.read(abbreviation), depth, abbreviation.children());
            } else {
                reader.skip(abbreviation);
                if (own && depth > 0 && tag == DW_TAG_subprogram && abbreviation.children()) {
                    nested = depth + 1;
                }
            }
            depth += abbreviation.children() ? 1 : 0;
        }
    }
}
