package dev.unwinder.dwarf;

import static dev.unwinder.dwarf.DwarfConstants.*;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.MalformedDataException;
import java.util.OptionalLong;

/**
 * How a pointer is written in {@code .eh_frame}, its header, and language-specific data.
 *
 * @param value the encoding byte: a format and what the number is relative to
 * @lsb 10.5.1
 */
public record PointerEncoding(int value) {
    /** A plain pointer. */
    public static final PointerEncoding ABSOLUTE = new PointerEncoding(DW_EH_PE_absptr);

    /** Whether there is no pointer at all. */
    public boolean isOmitted() {
        return value == DW_EH_PE_omit;
    }

    /** Whether the decoded number is the vaddr of the pointer, not the pointer. */
    public boolean isIndirect() {
        return !isOmitted() && (value & DW_EH_PE_indirect) != 0;
    }

    /** Bytes of an encoded pointer, empty for the LEB128 formats. */
    public OptionalLong size(int addressSize) throws MalformedDataException {
        return switch (value & 0x0f) {
            case DW_EH_PE_absptr, DW_EH_PE_signed -> OptionalLong.of(addressSize);
            case DW_EH_PE_udata2, DW_EH_PE_sdata2 -> OptionalLong.of(2);
            case DW_EH_PE_udata4, DW_EH_PE_sdata4 -> OptionalLong.of(4);
            case DW_EH_PE_udata8, DW_EH_PE_sdata8 -> OptionalLong.of(8);
            default -> OptionalLong.empty();
        };
    }

    /**
     * Decodes a pointer; of an indirect one, the vaddr where it stands.
     *
     * @param cursor at the pointer; the section base is that of the whole the cursor's view was sliced from
     * @param bases what it may be relative to
     * @param addressSize bytes in an address, 4 or 8
     * @return a vaddr, reduced to {@code addressSize}
     */
    public long decode(ByteCursor cursor, PointerBases bases, int addressSize) throws MalformedDataException {
        if ((value & 0x70) == DW_EH_PE_aligned) {
            return decodeAligned(cursor, bases, addressSize);
        }
        long place = cursor.view().origin() + cursor.position();
        long number = decodeNumber(cursor, addressSize);
        long base = switch (value & 0x70) {
            case DW_EH_PE_absptr -> 0;
            case DW_EH_PE_pcrel -> require(cursor, bases.section(), "section") + place;
            case DW_EH_PE_textrel -> require(cursor, bases.text(), "text");
            case DW_EH_PE_datarel -> require(cursor, bases.data(), "data");
            case DW_EH_PE_funcrel -> require(cursor, bases.function(), "function");
            default -> throw cursor.malformed(unknown());
        };
        return truncate(base + number, addressSize);
    }

    /** Decodes only the number, without its base: sizes and counts are written so. */
    public long decodeNumber(ByteCursor cursor, int addressSize) throws MalformedDataException {
        return switch (value & 0x0f) {
            case DW_EH_PE_absptr -> cursor.unsigned(addressSize);
            case DW_EH_PE_signed -> cursor.signed(addressSize);
            case DW_EH_PE_uleb128 -> cursor.uleb128();
            case DW_EH_PE_udata2 -> cursor.u16();
            case DW_EH_PE_udata4 -> cursor.u32();
            case DW_EH_PE_udata8, DW_EH_PE_sdata8 -> cursor.u64();
            case DW_EH_PE_sleb128 -> cursor.sleb128();
            case DW_EH_PE_sdata2 -> cursor.signed(2);
            case DW_EH_PE_sdata4 -> cursor.s32();
            default -> throw cursor.malformed(unknown());
        };
    }

    /** Reduces a number to the size of an address. */
    public static long truncate(long number, int addressSize) {
        return addressSize == 4 ? number & 0xffff_ffffL : number;
    }

    private long decodeAligned(ByteCursor cursor, PointerBases bases, int addressSize) throws MalformedDataException {
        long place = require(cursor, bases.section(), "section") + cursor.view().origin() + cursor.position();
        cursor.skip(-place & addressSize - 1);
        return cursor.unsigned(addressSize);
    }

    private long require(ByteCursor cursor, OptionalLong base, String name) throws MalformedDataException {
        if (base.isEmpty()) {
            throw cursor.malformed("pointer relative to the " + name + " base, which is not known");
        }
        return base.getAsLong();
    }

    private String unknown() {
        return "unknown pointer encoding 0x" + Integer.toHexString(value);
    }
}
