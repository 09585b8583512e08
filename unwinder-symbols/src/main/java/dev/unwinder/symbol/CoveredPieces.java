package dev.unwinder.symbol;

import java.util.Arrays;

/**
 * Cuts addresses into pieces, each of which belongs to one of the symbols that cover it.
 *
 * <p>Symbols come rising by start and, among those with one start, the better one later. A symbol with a size takes its
 * addresses from all that came before. One without a size takes only what no other covers: from its start, if that is
 * not inside another, to the next symbol or to its limit. One pass; each symbol is put on the stack of open ones at
 * most once.
 */
final class CoveredPieces {
    private final long[] starts;
    private final long[] ends;

    /** Open symbols with a size: the newest on top, and ending first. */
    private int[] open = new int[16];

    private int depth;
    private int label = -1;
    private long labelLimit;
    private long at;

    private long[] pieceStarts;
    private long[] pieceEnds;
    private int[] pieceSymbols;
    private int count;

    CoveredPieces(long[] starts, long[] ends, int symbols) {
        this.starts = starts;
        this.ends = ends;
        this.pieceStarts = new long[symbols + 16];
        this.pieceEnds = new long[symbols + 16];
        this.pieceSymbols = new int[symbols + 16];
    }

    /** The next symbol, which has a size. */
    void add(int symbol) {
        advance(starts[symbol]);
        label = -1;
        while (depth > 0 && ends[open[depth - 1]] <= ends[symbol]) {
            depth--; // it ends before the better one does
        }
        if (depth == open.length) {
            open = Arrays.copyOf(open, depth * 2);
        }
        open[depth++] = symbol;
    }

    /** The next symbol, which has no size but must end at a limit. */
    void addSizeless(int symbol, long limit) {
        advance(starts[symbol]);
        if (depth == 0) {
            label = symbol;
            labelLimit = limit;
        }
    }

    /** There are no more symbols. */
    void finish() {
        advance(Long.MAX_VALUE);
        pieceStarts = Arrays.copyOf(pieceStarts, count);
        pieceEnds = Arrays.copyOf(pieceEnds, count);
        pieceSymbols = Arrays.copyOf(pieceSymbols, count);
    }

    long[] pieceStarts() {
        return pieceStarts;
    }

    long[] pieceEnds() {
        return pieceEnds;
    }

    int[] pieceSymbols() {
        return pieceSymbols;
    }

    /** Gives all addresses below one to whom they belong. */
    private void advance(long next) {
        while (depth > 0) {
            int top = open[depth - 1];
            piece(Math.min(ends[top], next), top);
            if (ends[top] > next) {
                break;
            }
            depth--;
        }
        if (label >= 0) {
            piece(Math.min(labelLimit, next), label);
        }
        at = next;
    }

    private void piece(long end, int symbol) {
        if (end > at) {
            if (count == pieceStarts.length) {
                pieceStarts = Arrays.copyOf(pieceStarts, count * 2);
                pieceEnds = Arrays.copyOf(pieceEnds, count * 2);
                pieceSymbols = Arrays.copyOf(pieceSymbols, count * 2);
            }
            pieceStarts[count] = at;
            pieceEnds[count] = end;
            pieceSymbols[count++] = symbol;
            at = end;
        }
    }
}
