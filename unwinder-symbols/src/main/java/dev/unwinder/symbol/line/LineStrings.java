package dev.unwinder.symbol.line;

import dev.unwinder.bytes.MalformedDataException;

/** Strings that a line program has in other sections. */
@FunctionalInterface
public interface LineStrings {
    /**
     * The string that a value means.
     *
     * @param form {@code DW_FORM_line_strp}, {@code DW_FORM_strp}, {@code DW_FORM_strp_sup}, or one of the indexed
     *     forms
     * @param value an offset or an index, by the form
     * @dwarf 7.5.5
     */
    String string(int form, long value) throws MalformedDataException;
}
