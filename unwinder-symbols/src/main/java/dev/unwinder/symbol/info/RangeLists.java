package dev.unwinder.symbol.info;

import static dev.unwinder.symbol.info.InfoConstants.*;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.MalformedDataException;

/**
 * Lists of ranges: {@code .debug_ranges} up to version 4, {@code .debug_rnglists} since version 5.
 *
 * @dwarf 2.17.3
 */
final class RangeLists {
    /** How much of a list is read at first; most have a few entries. */
    private static final long FIRST_PIECE = 512;

    private RangeLists() {}

    /** Reads the list that an attribute leads to. */
    static void read(Unit unit, Entry entry, int attribute, RangeSink sink) throws MalformedDataException {
        UnitHeader header = unit.header();
        long value = entry.values()[attribute];
        if (header.version() >= 5) {
            DebugSection lists = unit.file().section("rnglists");
            long offset = entry.forms()[attribute] == DW_FORM_rnglistx ? listOffset(unit, lists, value) : value;
            readPieces(lists, offset, unit, sink);
            return;
        }
        // The lists of a split unit of version 4 are in the linked file, and count from a base that its skeleton has.
        Unit linked = unit.linked();
        long base = unit.isSplit() ? linked.root().value(DW_AT_GNU_ranges_base).orElse(0) : 0;
        DebugSection lists = linked.file().section("ranges");
        readPieces(lists, base + value, unit, sink);
    }

    /** How long a list is, only its end tells: it is read again, in a larger piece, if it was cut. */
    private static void readPieces(DebugSection lists, long offset, Unit unit, RangeSink sink)
            throws MalformedDataException {
        for (long size = FIRST_PIECE; ; size *= 16) {
            ByteCursor cursor = lists.upTo(offset, size).cursor();
            try {
                if (unit.header().version() >= 5) {
                    readNew(cursor, unit, sink);
                } else {
                    readOld(cursor, unit, sink);
                }
                return;
            } catch (MalformedDataException cut) {
                if (cursor.view().size() < size || size > InfoLimits.MAX_VIEW) {
                    throw cut;
                }
            }
        }
    }

    /**
     * Where the list of an index is.
     *
     * @dwarf 7.28
     */
    private static long listOffset(Unit unit, DebugSection lists, long index) throws MalformedDataException {
        UnitHeader header = unit.header();
        long base = unit.root().value(DW_AT_rnglists_base).orElse(header.offsetSize() == 8 ? 20 : 12);
        return base + lists.unsigned(base + index * header.offsetSize(), header.offsetSize());
    }

    /** Pairs of addresses, relative to a base; a pair of zeros ends them. */
    private static void readOld(ByteCursor cursor, Unit unit, RangeSink sink) throws MalformedDataException {
        int size = unit.header().addressSize();
        long selection = size == 8 ? -1 : (1L << size * 8) - 1;
        long base = unit.lowPc();
        for (int count = 0; ; count++) {
            check(cursor, count);
            unit.linked().file().countRange();
            long start = cursor.unsigned(size);
            long end = cursor.unsigned(size);
            if (start == 0 && end == 0) {
                return;
            }
            if (start == selection) {
                base = end;
            } else {
                sink.add(base + start, base + end);
            }
        }
    }

    /**
     * Entries of several kinds, of which one ends the list.
     *
     * @dwarf 2.17.3, 7.25
     */
    private static void readNew(ByteCursor cursor, Unit unit, RangeSink sink) throws MalformedDataException {
        int size = unit.header().addressSize();
        long base = unit.lowPc();
        for (int count = 0; ; count++) {
            check(cursor, count);
            unit.file().countRange();
            int kind = cursor.u8();
            switch (kind) {
                case DW_RLE_end_of_list -> {
                    return;
                }
                case DW_RLE_base_addressx -> base = unit.indexedAddress(cursor.uleb128());
                case DW_RLE_base_address -> base = cursor.unsigned(size);
                case DW_RLE_startx_endx -> {
                    long start = unit.indexedAddress(cursor.uleb128());
                    sink.add(start, unit.indexedAddress(cursor.uleb128()));
                }
                case DW_RLE_startx_length -> {
                    long start = unit.indexedAddress(cursor.uleb128());
                    sink.add(start, start + cursor.uleb128());
                }
                case DW_RLE_offset_pair -> {
                    long start = base + cursor.uleb128();
                    sink.add(start, base + cursor.uleb128());
                }
                case DW_RLE_start_end -> {
                    long start = cursor.unsigned(size);
                    sink.add(start, cursor.unsigned(size));
                }
                case DW_RLE_start_length -> {
                    long start = cursor.unsigned(size);
                    sink.add(start, start + cursor.uleb128());
                }
                default -> throw cursor.malformed("unknown range list entry " + kind);
            }
        }
    }

    private static void check(ByteCursor cursor, int count) throws MalformedDataException {
        if (count > InfoLimits.MAX_RANGES) {
            throw cursor.malformed("more than " + InfoLimits.MAX_RANGES + " ranges in one list");
        }
    }
}
