package dev.unwinder.dwarf;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.MalformedDataException;

/**
 * The length at the start of every DWARF contribution, which also tells 32-bit from 64-bit DWARF.
 *
 * @param length in bytes of what follows
 * @param offsetSize bytes in a section offset of this contribution, 4 or 8
 * @dwarf 7.4
 */
public record InitialLength(long length, int offsetSize) {
    /** Decodes one. */
    public static InitialLength parse(ByteCursor cursor) throws MalformedDataException {
        long start = cursor.position();
        long length = cursor.u32();
        if (length < 0xffff_fff0L) {
            return new InitialLength(length, 4);
        }
        if (length != 0xffff_ffffL) {
            throw cursor.view().malformed(start, "reserved initial length 0x" + Long.toHexString(length));
        }
        return new InitialLength(cursor.u64(), 8);
    }
}
