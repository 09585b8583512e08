package dev.unwinder.symbol.info;

import org.jspecify.annotations.Nullable;

/**
 * A place in the entries of one file, as a key.
 *
 * @param types whether it is in {@code .debug_types}, not in {@code .debug_info}
 */
record FileOffset(DwarfFile file, long offset, boolean types) {
    /** One in the section of a unit. */
    static FileOffset of(Unit unit, long offset) {
        UnitHeader header = unit.header();
        return new FileOffset(unit.file(), offset, header.isType() && header.version() < 5);
    }

    // The members that come with a record are linked at run time, which costs 12 ms of a start.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FileOffset it && it.file == file && it.offset == offset && it.types == types;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(file) * 31 + Long.hashCode(offset);
    }
}
