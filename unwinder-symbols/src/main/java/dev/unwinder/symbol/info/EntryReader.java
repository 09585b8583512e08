package dev.unwinder.symbol.info;

import static dev.unwinder.symbol.info.InfoConstants.*;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import org.jspecify.annotations.Nullable;

/**
 * Reads debugging information entries one after the other, in the order in which they lie.
 *
 * <p>Attributes are read raw: a number, an offset or an index, as the form has it; of a string that is written out the
 * offset in the section; of a block nothing. {@link Unit} says what they mean.
 *
 * @dwarf 7.5.2, 7.5.5
 */
final class EntryReader {
    private final UnitHeader header;
    private final AbbreviationTable abbreviations;
    private final ByteCursor cursor;
    private final long origin;

    private long offset;

    EntryReader(UnitHeader header, AbbreviationTable abbreviations, ByteView view, long viewOffset) {
        this.header = header;
        this.abbreviations = abbreviations;
        this.cursor = view.cursor();
        this.origin = viewOffset;
    }

    boolean hasNext() {
        return cursor.hasRemaining();
    }

    /** Where the entry that was begun last lies in the section. */
    long offset() {
        return offset;
    }

    /** Where the next byte lies in the section. */
    long position() {
        return origin + cursor.position();
    }

    /** Begins the next entry: its abbreviation, or null where a row of siblings ends. */
    @Nullable
    Abbreviation next() throws MalformedDataException {
        offset = position();
        long code = cursor.uleb128();
        return code == 0 ? null : abbreviations.get(code);
    }

    /** Passes over the attributes of the entry that was begun. */
    void skip(Abbreviation abbreviation) throws MalformedDataException {
        for (int form : abbreviation.forms()) {
            skip(form);
        }
    }

    /** Reads the attributes of the entry that was begun. */
    Entry read(Abbreviation abbreviation) throws MalformedDataException {
        int count = abbreviation.forms().length;
        long[] values = new long[count];
        int[] forms = abbreviation.forms();
        for (int i = 0; i < count; i++) {
            int form = forms[i];
            if (form == DW_FORM_indirect) {
                form = cursor.uleb128AsInt();
                if (form == DW_FORM_indirect || form == DW_FORM_implicit_const) {
                    throw cursor.malformed(
                            "DW_FORM_indirect leads to form 0x" + Integer.toHexString(form) + ", which it may not");
                }
                forms = forms == abbreviation.forms() ? forms.clone() : forms;
                forms[i] = form;
            }
            values[i] = form == DW_FORM_implicit_const ? abbreviation.constants()[i] : value(form);
        }
        return new Entry(offset, abbreviation, forms, values);
    }

    private void skip(int form) throws MalformedDataException {
        switch (form) {
            case DW_FORM_data1, DW_FORM_flag, DW_FORM_ref1, DW_FORM_strx1, DW_FORM_addrx1 -> cursor.skip(1);
            case DW_FORM_data2, DW_FORM_ref2, DW_FORM_strx2, DW_FORM_addrx2 -> cursor.skip(2);
            case DW_FORM_data4, DW_FORM_ref4, DW_FORM_strx4, DW_FORM_addrx4, DW_FORM_ref_sup4 -> cursor.skip(4);
            case DW_FORM_data8, DW_FORM_ref8, DW_FORM_ref_sig8, DW_FORM_ref_sup8 -> cursor.skip(8);
            case DW_FORM_strp, DW_FORM_sec_offset, DW_FORM_line_strp -> cursor.skip(header.offsetSize());
            case DW_FORM_flag_present, DW_FORM_implicit_const -> {
                // Takes no room.
            }
            case DW_FORM_indirect -> value(cursor.uleb128AsInt());
            default -> value(form);
        }
    }

    private long value(int form) throws MalformedDataException {
        return switch (form) {
            case DW_FORM_addr -> cursor.unsigned(header.addressSize());
            case DW_FORM_data1, DW_FORM_flag, DW_FORM_ref1, DW_FORM_strx1, DW_FORM_addrx1 -> cursor.u8();
            case DW_FORM_data2, DW_FORM_ref2, DW_FORM_strx2, DW_FORM_addrx2 -> cursor.u16();
            case DW_FORM_strx3, DW_FORM_addrx3 -> cursor.u24();
            case DW_FORM_data4, DW_FORM_ref4, DW_FORM_strx4, DW_FORM_addrx4, DW_FORM_ref_sup4 -> cursor.u32();
            case DW_FORM_data8, DW_FORM_ref8, DW_FORM_ref_sig8, DW_FORM_ref_sup8 -> cursor.u64();
            case DW_FORM_strp,
                    DW_FORM_sec_offset,
                    DW_FORM_line_strp,
                    DW_FORM_strp_sup,
                    DW_FORM_GNU_ref_alt,
                    DW_FORM_GNU_strp_alt -> cursor.unsigned(header.offsetSize());
            case DW_FORM_ref_addr ->
                cursor.unsigned(header.version() == 2 ? header.addressSize() : header.offsetSize());
            case DW_FORM_udata,
                    DW_FORM_ref_udata,
                    DW_FORM_strx,
                    DW_FORM_addrx,
                    DW_FORM_loclistx,
                    DW_FORM_rnglistx,
                    DW_FORM_GNU_addr_index,
                    DW_FORM_GNU_str_index -> cursor.uleb128();
            case DW_FORM_sdata -> cursor.sleb128();
            case DW_FORM_flag_present -> 1;
            case DW_FORM_string -> passString();
            case DW_FORM_block1 -> pass(cursor.u8());
            case DW_FORM_block2 -> pass(cursor.u16());
            case DW_FORM_block4 -> pass(cursor.u32());
            case DW_FORM_block, DW_FORM_exprloc -> pass(cursor.uleb128());
            case DW_FORM_data16 -> pass(16);
            default -> throw cursor.malformed("unknown form 0x" + Integer.toHexString(form));
        };
    }

    private long pass(long count) throws MalformedDataException {
        cursor.skip(count);
        return 0;
    }

    private long passString() throws MalformedDataException {
        long start = position();
        while (cursor.u8() != 0) {
            // Only its place is wanted.
        }
        return start;
    }
}
