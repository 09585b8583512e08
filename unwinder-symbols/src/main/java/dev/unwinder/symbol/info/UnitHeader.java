package dev.unwinder.symbol.info;

import static dev.unwinder.symbol.info.InfoConstants.*;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.dwarf.InitialLength;

/**
 * What stands before the entries of a unit.
 *
 * @param offset of the unit in its section
 * @param end of the unit in its section
 * @param version 2 to 5
 * @param type {@code DW_UT_*}; before version 5 as the section tells
 * @param offsetSize bytes in a section offset, 4 or 8
 * @param addressSize bytes in an address
 * @param abbreviations offset of its table in {@code .debug_abbrev}
 * @param id the signature of a type unit, or what ties a skeleton to its split unit; 0 for other units
 * @param typeOffset of a type unit's type, from the start of the unit; 0 for other units
 * @param entries where its entries start in the section
 * @dwarf 7.5.1
 */
record UnitHeader(
        long offset,
        long end,
        int version,
        int type,
        int offsetSize,
        int addressSize,
        long abbreviations,
        long id,
        long typeOffset,
        long entries) {
    /** The longest header, in bytes. */
    private static final int MAX_SIZE = 40;

    /**
     * Decodes one.
     *
     * @param types whether the section is {@code .debug_types}
     */
    static UnitHeader parse(DebugSection section, long offset, boolean types) throws MalformedDataException {
        ByteCursor cursor = section.upTo(offset, MAX_SIZE).cursor();
        InitialLength length = InitialLength.parse(cursor);
        long end = offset + cursor.position() + length.length();
        if (length.length() < 0 || end < 0 || end > section.size()) {
            throw section.malformed(
                    offset,
                    "a unit of " + Long.toUnsignedString(length.length()) + " bytes does not fit in its section");
        }
        int version = cursor.u16();
        if (version < 2 || version > 5) {
            throw section.malformed(offset, "a unit of unknown version " + version);
        }
        int type = types ? DW_UT_type : DW_UT_compile;
        int addressSize;
        long abbreviations;
        if (version >= 5) {
            type = cursor.u8();
            addressSize = cursor.u8();
            abbreviations = cursor.unsigned(length.offsetSize());
        } else {
            abbreviations = cursor.unsigned(length.offsetSize());
            addressSize = cursor.u8();
        }
        if (addressSize != 4 && addressSize != 8 && addressSize != 2) {
            throw section.malformed(offset, "a unit with addresses of " + addressSize + " bytes is not supported");
        }
        long id = 0;
        long typeOffset = 0;
        switch (type) {
            case DW_UT_type, DW_UT_split_type -> {
                id = cursor.u64();
                typeOffset = cursor.unsigned(length.offsetSize());
            }
            case DW_UT_skeleton, DW_UT_split_compile -> id = cursor.u64();
            default -> {
                // Of others there is no more.
            }
        }
        long entries = offset + cursor.position();
        if (entries > end) {
            throw section.malformed(offset, "a unit shorter than its header");
        }
        return new UnitHeader(
                offset, end, version, type, length.offsetSize(), addressSize, abbreviations, id, typeOffset, entries);
    }

    /** Whether it describes a type for others to share, and so has no code. */
    boolean isType() {
        return type == DW_UT_type || type == DW_UT_split_type;
    }
}
