package dev.unwinder.dwarf.expr;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.dwarf.PointerBases;
import java.util.Arrays;

/**
 * A DWARF expression, not yet evaluated.
 *
 * @param bytes its operations
 * @param addressSize bytes in an address of the program it describes, 4 or 8
 * @param bases what encoded addresses in it are relative to
 * @dwarf 2.5
 */
public record DwarfExpression(ByteView bytes, int addressSize, PointerBases bases) {
    /** An expression without encoded addresses. */
    public static DwarfExpression of(ByteView bytes, int addressSize) {
        return new DwarfExpression(bytes, addressSize, PointerBases.none());
    }

    /** Equal when the operations are, wherever they stand. */
    @Override
    public boolean equals(Object other) {
        return other instanceof DwarfExpression that
                && addressSize == that.addressSize
                && Arrays.equals(bytes.toByteArray(), that.bytes.toByteArray());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes.toByteArray());
    }
}
