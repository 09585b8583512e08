package dev.unwinder.symbol.info;

import static dev.unwinder.symbol.info.InfoConstants.DW_AT_stmt_list;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.MalformedDataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which units have code at a vaddr. Asks the cheapest source first: the table of ranges, then the first entries of all
 * units, then, for units that do not say where their code is, their functions. For one thread at a time.
 */
final class UnitIndex {
    private final DwarfFile file;
    private final UnitFunctions functions;
    private final Problems problems;

    /** Offsets of units, by the numbers that the ranges have. */
    private long[] units = new long[64];

    private int count;
    private final List<Long> withoutRanges = new ArrayList<>();
    private @Nullable RangeIndex table;
    private @Nullable RangeIndex firstEntries;
    private @Nullable RangeIndex searched;

    /**
     * An index that is made as far as it is needed.
     *
     * @param problems takes sentences on what could not be read
     */
    UnitIndex(DwarfFile file, UnitFunctions functions, Problems problems) {
        this.file = file;
        this.functions = functions;
        this.problems = problems;
    }

    /** The units that the table of ranges names for a vaddr, by offset. */
    long[] inTable(long vaddr) {
        return find(table(), vaddr);
    }

    /** Whether there is a table of ranges, with some in it. */
    boolean hasTable() {
        return table().size() > 0;
    }

    private RangeIndex table() {
        RangeIndex index = table;
        if (index == null) {
            index = readTable();
            table = index;
        }
        return index;
    }

    /** The units whose first entry claims a vaddr. */
    long[] byFirstEntry(long vaddr) {
        RangeIndex index = firstEntries;
        if (index == null) {
            index = readFirstEntries();
            firstEntries = index;
        }
        return find(index, vaddr);
    }

    /** The units that do not claim anything, but have a function at a vaddr. */
    long[] byFunctions(long vaddr) {
        RangeIndex index = searched;
        if (index == null) {
            index = search();
            searched = index;
        }
        return find(index, vaddr);
    }

    private long[] find(RangeIndex index, long vaddr) {
        int[] found = new int[InfoLimits.MAX_CANDIDATES];
        long[] offsets = new long[index.find(vaddr, found)];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = units[found[i]];
        }
        return offsets;
    }

    private Budget budget() {
        return file.sections().file().source().budget();
    }

    private int number(long unit) {
        if (count == units.length) {
            units = Arrays.copyOf(units, count * 2);
        }
        units[count] = unit;
        return count++;
    }

    /** Takes what the table says; the sets of one unit mostly follow each other. */
    private final class TableSink implements AddressRangeTable.Sink {
        private final RangeIndex ranges;
        private final Map<Long, Integer> numbers = new HashMap<>();

        TableSink(RangeIndex ranges) {
            this.ranges = ranges;
        }

        @Override
        public void add(long unit, long start, long end) {
            Integer known = numbers.get(unit);
            if (known == null) {
                known = number(unit);
                numbers.put(unit, known);
            }
            ranges.add(start, end, known);
        }
    }

    private RangeIndex readTable() {
        RangeIndex index = new RangeIndex(budget());
        try {
            AddressRangeTable.read(file, new TableSink(index));
        } catch (MalformedDataException broken) {
            failed(broken);
        }
        return index.build();
    }

    private RangeIndex readFirstEntries() {
        RangeIndex index = new RangeIndex(budget());
        try {
            DebugSection info = file.section("info");
            file.beginPass();
            // Of honest tables, each is read once, and only up to what the first entry needs.
            long most = file.abbreviationsRead()
                    + InfoLimits.MAX_ABBREVIATIONS
                    + file.section("abbrev").size();
            for (long offset : file.unitStarts()) {
                if (file.abbreviationsRead() > most) {
                    throw info.malformed(offset, "the tables of abbreviations of all units overlap");
                }
                try {
                    readFirstEntry(info, offset, index);
                } catch (MalformedDataException broken) {
                    failed(broken);
                }
            }
        } catch (MalformedDataException broken) {
            failed(broken);
        }
        return index.build();
    }

    private void readFirstEntry(DebugSection info, long offset, RangeIndex index) throws MalformedDataException {
        UnitHeader header = UnitHeader.parse(info, offset, false);
        if (header.isType()) {
            return;
        }
        Unit unit = file.read(info, header);
        int before = index.size();
        int number = number(offset);
        unit.ranges(unit.root(), new NumberedRanges(index, number, Integer.MAX_VALUE));
        if (index.size() == before && unit.root().has(DW_AT_stmt_list)) {
            withoutRanges.add(offset);
        }
    }

    /** Units without ranges are old ones, or those of a link-time optimizer that only others refer to. */
    private RangeIndex search() {
        RangeIndex index = new RangeIndex(budget());
        long bytes = 0;
        for (long offset : withoutRanges) {
            try {
                Unit unit = file.unit(offset);
                bytes += unit.header().end() - offset;
                if (bytes > InfoLimits.MAX_SEARCHED) {
                    break;
                }
                int number = number(offset);
                functions.of(unit).forEachRange(new NumberedRanges(index, number, Integer.MAX_VALUE));
            } catch (MalformedDataException broken) {
                failed(broken);
            }
        }
        return index.build();
    }

    private void failed(MalformedDataException broken) {
        problems.add(broken);
    }
}
