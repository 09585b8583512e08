package dev.unwinder.symbol.line;

import static dev.unwinder.symbol.line.LineConstants.*;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.MalformedDataException;
import org.jspecify.annotations.Nullable;

/**
 * The tables of folders and files since version 5, which say themselves what they hold: names, folder numbers and where
 * embedded sources stand, which are kept, and times, sizes and MD5 sums, which are passed over. So is a source that stands in the table itself:
 * no compiler is known to write it there.
 *
 * @dwarf 6.2.4.1
 */
final class LineEntries {
    private final ByteCursor cursor;
    private final int offsetSize;
    private @Nullable String text;

    private LineEntries(ByteCursor cursor, int offsetSize) {
        this.cursor = cursor;
        this.offsetSize = offsetSize;
    }

    /**
     * Reads one table.
     *
     * @param files takes what was read
     * @param folders whether it is the table of folders
     */
    static void read(ByteCursor cursor, int offsetSize, LineFiles files, boolean folders)
            throws MalformedDataException {
        int formatCount = cursor.u8();
        long[] types = new long[formatCount];
        int[] forms = new int[formatCount];
        for (int i = 0; i < formatCount; i++) {
            types[i] = cursor.uleb128();
            forms[i] = cursor.uleb128AsInt();
        }
        long count = cursor.uleb128();
        // Each value takes a byte at least.
        if (count < 0 || count > 0 && (formatCount == 0 || count > cursor.remaining() / formatCount)) {
            throw cursor.malformed(
                    Long.toUnsignedString(count) + " folders or files do not fit in " + cursor.remaining() + " bytes");
        }
        LineEntries entries = new LineEntries(cursor, offsetSize);
        for (long i = 0; i < count; i++) {
            entries.readEntry(types, forms, files, folders);
        }
    }

    private void readEntry(long[] types, int[] forms, LineFiles files, boolean folders) throws MalformedDataException {
        String name = "";
        int nameForm = DW_FORM_string;
        long nameValue = 0;
        long folder = 0;
        int sourceForm = 0;
        long source = 0;
        for (int i = 0; i < types.length; i++) {
            text = "";
            long value = value(forms[i]);
            if (types[i] == DW_LNCT_path) {
                name = text;
                nameForm = forms[i];
                nameValue = value;
            } else if (types[i] == DW_LNCT_directory_index) {
                folder = value;
            } else if (types[i] == DW_LNCT_LLVM_source && text == null) {
                sourceForm = forms[i];
                source = value;
            }
        }
        if (folders) {
            files.addFolder(name, nameForm, nameValue);
        } else {
            files.addFile(name, nameForm, nameValue, folder);
            if (sourceForm != 0) {
                files.addSource(sourceForm, source);
            }
        }
    }

    /** Reads a value: a number, or a string into {@code text}, which becomes null for one of another section. */
    private long value(int form) throws MalformedDataException {
        switch (form) {
            case DW_FORM_string -> text = cursor.string();
            case DW_FORM_block -> cursor.skip(cursor.uleb128());
            case DW_FORM_block1 -> cursor.skip(cursor.u8());
            case DW_FORM_block2 -> cursor.skip(cursor.u16());
            case DW_FORM_block4 -> cursor.skip(cursor.u32());
            case DW_FORM_data16 -> cursor.skip(16);
            default -> {
                return number(form);
            }
        }
        return 0;
    }

    private long number(int form) throws MalformedDataException {
        return switch (form) {
            case DW_FORM_data1 -> cursor.u8();
            case DW_FORM_data2 -> cursor.u16();
            case DW_FORM_data4 -> cursor.u32();
            case DW_FORM_data8 -> cursor.u64();
            case DW_FORM_udata -> cursor.uleb128();
            case DW_FORM_sdata -> cursor.sleb128();
            case DW_FORM_line_strp, DW_FORM_strp, DW_FORM_strp_sup, DW_FORM_GNU_strp_alt ->
                elsewhere(cursor.unsigned(offsetSize));
            case DW_FORM_strx -> elsewhere(cursor.uleb128());
            case DW_FORM_strx1 -> elsewhere(cursor.u8());
            case DW_FORM_strx2 -> elsewhere(cursor.u16());
            case DW_FORM_strx3 -> elsewhere(cursor.u24());
            case DW_FORM_strx4 -> elsewhere(cursor.u32());
            default -> throw cursor.malformed("unknown form 0x" + Integer.toHexString(form) + " in a table of files");
        };
    }

    private long elsewhere(long value) {
        text = null;
        return value;
    }
}
