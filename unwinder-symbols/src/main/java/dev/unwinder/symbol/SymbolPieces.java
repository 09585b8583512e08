package dev.unwinder.symbol;

import java.util.Arrays;

/** All addresses that symbols cover, in pieces, each of which belongs to one symbol. */
final class SymbolPieces {
    /** Bits of a rank, best highest: 1 for having a size, 2 for the binding, 1 for being a function. */
    private static final int RANK_BITS = 4;

    private final long[] starts;
    private final long[] ends;
    private final int[] symbols;

    private SymbolPieces(CoveredPieces pieces) {
        this.starts = pieces.pieceStarts();
        this.ends = pieces.pieceEnds();
        this.symbols = pieces.pieceSymbols();
    }

    /** Whether symbols can be put in order whose code is spread over some bytes. */
    static boolean fits(int count, long span) {
        return span >= 0 && span < 1L << Long.SIZE - 1 - RANK_BITS - indexBits(count);
    }

    /** Settles who has what. */
    static SymbolPieces of(SymbolColumns columns) {
        CoveredPieces pieces = new CoveredPieces(columns.starts(), columns.ends(), columns.count());
        for (int symbol : order(columns)) {
            if (columns.hasSize(symbol)) {
                pieces.add(symbol);
            } else {
                pieces.addSizeless(symbol, columns.end(symbol));
            }
        }
        pieces.finish();
        return new SymbolPieces(pieces);
    }

    /** The symbol that has a place; negative if none has it. */
    int find(long place) {
        int low = 0;
        int high = starts.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (starts[middle] <= place) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high >= 0 && place < ends[high] ? symbols[high] : -1;
    }

    private static int indexBits(int count) {
        return Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(count));
    }

    /** The symbols rising by start, then by rank, then by name from the worst to the best. */
    private static int[] order(SymbolColumns columns) {
        int count = columns.count();
        int indexBits = indexBits(count);
        long[] keys = new long[count];
        for (int i = 0; i < count; i++) {
            keys[i] = (columns.starts()[i] << RANK_BITS | columns.ranks()[i]) << indexBits | i;
        }
        Arrays.sort(keys);
        int[] order = new int[count];
        int first = 0;
        for (int i = 0; i < count; i++) {
            order[i] = (int) (keys[i] & (1L << indexBits) - 1);
            if (keys[i] >>> indexBits != keys[first] >>> indexBits) {
                columns.orderByName(order, first, i);
                first = i;
            }
        }
        columns.orderByName(order, first, count);
        return order;
    }
}
