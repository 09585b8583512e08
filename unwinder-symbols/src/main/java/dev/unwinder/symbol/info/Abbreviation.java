package dev.unwinder.symbol.info;

/**
 * What entries of one shape have in common.
 *
 * @param tag what they describe
 * @param children whether entries below them follow
 * @param attributes that they have, in this order
 * @param forms in which the values are written
 * @param constants the values that stand here instead, for {@code DW_FORM_implicit_const}
 * @dwarf 7.5.3
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity, read in the innermost loop
record Abbreviation(int tag, boolean children, int[] attributes, int[] forms, long[] constants) {
    /** The position of an attribute; negative where entries do not have it. */
    int indexOf(int attribute) {
        for (int i = 0; i < attributes.length; i++) {
            if (attributes[i] == attribute) {
                return i;
            }
        }
        return -1;
    }
}
