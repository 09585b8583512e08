package dev.unwinder.symbol;

import java.util.Arrays;
import java.util.List;

/**
 * The function symbols of an image, as columns, in the order in which the tables have them.
 *
 * @param starts where they start, from the lowest code of the image
 * @param ends where they end; of one without a size, the complement of where it has to end at most
 * @param nameOffsets in the strings of their tables
 * @param ranks best highest; having a size counts most
 * @param tables the names of each table
 * @param tableStarts the first symbol of each table
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SymbolColumns(
        long[] starts, long[] ends, int[] nameOffsets, byte[] ranks, List<SymbolNames> tables, int[] tableStarts) {
    /** The most symbols of one start and rank that are put in order by name. */
    private static final int MAX_TWINS = 64;

    int count() {
        return starts.length;
    }

    boolean hasSize(int symbol) {
        return ends[symbol] >= 0;
    }

    /** Where a symbol ends, or, without a size, has to end at most. */
    long end(int symbol) {
        long end = ends[symbol];
        return end >= 0 ? end : ~end;
    }

    SymbolNames names(int symbol) {
        int table = tables.size() - 1;
        while (tableStarts[table] > symbol) {
            table--;
        }
        return tables.get(table);
    }

    long nameOffset(int symbol) {
        return Integer.toUnsignedLong(nameOffsets[symbol]);
    }

    /**
     * The symbol that has a place, by one look at each: what {@link SymbolPieces} has settled for all places, for who asks seldom.
     *
     * @return negative if none has it
     */
    int find(long place) {
        long[] allStarts = starts;
        long[] allEnds = ends;
        int sized = -1; // covers the place; no other that does starts later
        int label = -1; // the last one up to the place that has no size
        boolean twins = false; // of that which covers the place: the same start and rank
        long begun = -1; // where the last one with a size starts that does so up to the place
        for (int i = 0; i < allStarts.length; i++) {
            long start = allStarts[i];
            if (start > place) {
                continue;
            }
            if (allEnds[i] < 0) {
                label = label < 0 || isLater(i, label) ? i : label;
            } else {
                begun = start > begun ? start : begun;
                if (place >= allEnds[i]) {
                    continue;
                }
                if (sized < 0 || isLater(i, sized)) {
                    sized = i;
                    twins = false;
                } else if (start == allStarts[sized] && ranks[i] == ranks[sized]) {
                    twins = true;
                }
            }
        }
        if (sized >= 0) {
            return twins ? best(sized, place) : sized;
        }
        return label >= 0 && starts[label] > begun && !isInside(starts[label]) ? labelAt(label, place) : -1;
    }

    private int labelAt(int label, long place) {
        int best = best(label, place);
        return place < end(best) ? best : -1;
    }

    /** Whether a symbol with a size that starts before a place covers it. */
    private boolean isInside(long place) {
        for (int i = 0; i < starts.length; i++) {
            if (starts[i] < place && ends[i] > place) {
                return true;
            }
        }
        return false;
    }

    private boolean isLater(int symbol, int than) {
        return starts[symbol] > starts[than] || starts[symbol] == starts[than] && ranks[symbol] > ranks[than];
    }

    /** The best by name of those that have the start and rank of one, and, if that has a size, the place. */
    private int best(int symbol, long place) {
        int[] twins = new int[4];
        int found = 0;
        for (int i = 0; i < starts.length; i++) {
            if (starts[i] == starts[symbol]
                    && ranks[i] == ranks[symbol]
                    && (ends[i] < 0) == (ends[symbol] < 0)
                    && (ends[i] < 0 || place < ends[i])) {
                twins = found == twins.length ? Arrays.copyOf(twins, found * 2) : twins;
                twins[found++] = i;
            }
        }
        orderByName(twins, 0, found);
        return twins[found - 1];
    }

    /** Puts some that have one start and rank in order, from the worst name to the best. */
    void orderByName(int[] order, int from, int to) {
        for (int i = from + 1; i < to && i < from + MAX_TWINS; i++) {
            int symbol = order[i];
            int place = i;
            while (place > from && isBetterName(order[place - 1], symbol)) {
                order[place] = order[place - 1];
                place--;
            }
            order[place] = symbol;
        }
    }

    private boolean isBetterName(int symbol, int than) {
        return names(symbol).compare(nameOffset(symbol), names(than), nameOffset(than)) < 0;
    }
}
