package dev.unwinder.symbol.info;

import static dev.unwinder.symbol.info.InfoConstants.*;

import dev.unwinder.bytes.MalformedDataException;
import java.util.Arrays;

/**
 * Where the functions of one unit are, by vaddr, and what encloses them: made in one pass over all its entries, after
 * which these are not needed any more.
 *
 * @dwarf 3.3
 */
final class FunctionIndex {
    private final RangeIndex ranges = new RangeIndex();
    private final ScopeIndex scopes = new ScopeIndex();

    /** The entries of functions, and where what is below them ends. */
    private long[] offsets = new long[16];

    private long[] ends = new long[16];
    private int count;

    /** For each level of nesting, the scope that is open there; and the function whose children are on it, or -1. */
    private int[] openScopes = new int[32];

    private int[] openFunctions = new int[32];
    private int depth;

    private FunctionIndex() {}

    /** Reads a unit. */
    static FunctionIndex of(Unit unit) throws MalformedDataException {
        unit.beginPass();
        FunctionIndex index = new FunctionIndex();
        index.read(unit);
        index.ranges.build();
        return index;
    }

    ScopeIndex scopes() {
        return scopes;
    }

    /** The function whose code has a vaddr, the innermost if functions are nested; negative if there is none. */
    int find(long vaddr) {
        int[] found = new int[1];
        return ranges.find(vaddr, found) == 0 ? -1 : found[0];
    }

    /** All code of the functions. */
    void forEachRange(RangeSink sink) {
        ranges.forEach(sink);
    }

    /** Where the entry of a function is. */
    long offset(int function) {
        return offsets[function];
    }

    /** Where the entries below it end. */
    long end(int function) {
        return ends[function];
    }

    int size() {
        return count;
    }

    /** About how much memory it takes, in bytes. */
    long weight() {
        return ranges.weight() + scopes.weight() + offsets.length * 16L;
    }

    private void read(Unit unit) throws MalformedDataException {
        UnitHeader header = unit.header();
        long size = header.end() - header.offset();
        if (size > InfoLimits.MAX_VIEW) {
            throw unit.malformed("a unit of " + size + " bytes is too large");
        }
        EntryReader reader = unit.reader(header.entries(), header.end());
        openScopes[0] = -1;
        openFunctions[0] = -1;
        while (reader.hasNext()) {
            Abbreviation abbreviation = reader.next();
            if (abbreviation == null) {
                close(reader.position());
            } else {
                readEntry(unit, reader, abbreviation);
            }
            if (depth == 0) {
                break; // what follows the first entry and all below it is padding
            }
        }
        while (depth > 0) {
            close(header.end());
        }
    }

    private void readEntry(Unit unit, EntryReader reader, Abbreviation abbreviation) throws MalformedDataException {
        if (Math.max(scopes.size(), count) >= InfoLimits.MAX_INDEXED) {
            throw unit.malformed("more than " + InfoLimits.MAX_INDEXED + " functions or scopes in a unit");
        }
        int scope = openScopes[depth];
        int function = -1;
        switch (abbreviation.tag()) {
            case DW_TAG_subprogram -> {
                function = readFunction(unit, reader, abbreviation);
                if (function >= 0) {
                    ends[function] = reader.position();
                }
            }
            case DW_TAG_namespace,
                    DW_TAG_module,
                    DW_TAG_class_type,
                    DW_TAG_structure_type,
                    DW_TAG_union_type,
                    DW_TAG_interface_type -> {
                if (abbreviation.children()) {
                    scope = scopes.open(reader.offset(), scope);
                }
                reader.skip(abbreviation);
            }
            default -> reader.skip(abbreviation);
        }
        if (abbreviation.children()) {
            descend(unit, scope, function);
        }
    }

    private void descend(Unit unit, int scope, int function) throws MalformedDataException {
        depth++;
        if (depth > InfoLimits.MAX_NESTING) {
            throw unit.malformed("entries nested deeper than " + InfoLimits.MAX_NESTING);
        }
        if (depth == openScopes.length) {
            openScopes = Arrays.copyOf(openScopes, depth * 2);
            openFunctions = Arrays.copyOf(openFunctions, depth * 2);
        }
        openScopes[depth] = scope;
        openFunctions[depth] = function;
    }

    /** Goes up a level. */
    private void close(long position) {
        if (depth > 0) {
            int function = openFunctions[depth];
            if (function >= 0) {
                ends[function] = position;
            }
            if (openScopes[depth] != openScopes[depth - 1]) {
                scopes.close(openScopes[depth], position);
            }
            depth--;
        }
    }

    /** A function with code gets a number; a declaration, or one that is only inlined, does not. */
    private int readFunction(Unit unit, EntryReader reader, Abbreviation abbreviation) throws MalformedDataException {
        if (abbreviation.indexOf(DW_AT_low_pc) < 0 && abbreviation.indexOf(DW_AT_ranges) < 0) {
            reader.skip(abbreviation);
            return -1;
        }
        Entry entry = reader.read(abbreviation);
        int before = ranges.size();
        unit.ranges(entry, new NumberedRanges(ranges, count, InfoLimits.MAX_INDEXED));
        if (ranges.size() >= InfoLimits.MAX_INDEXED) {
            throw unit.malformed("more than " + InfoLimits.MAX_INDEXED + " ranges of functions in a unit");
        }
        if (ranges.size() == before) {
            return -1;
        }
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
        }
        offsets[count] = entry.offset();
        return count++;
    }
}
