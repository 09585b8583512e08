package dev.unwinder.symbol;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The function symbols of an image, by vaddr. Immutable, and safe for many threads.
 *
 * <p>Which of several symbols has an address was settled when this was built, by {@link SymbolCollector}: the addresses
 * are cut into pieces, each of which belongs to one symbol. Names are decoded when they are asked for.
 */
final class ElfSymbols {
    /** The pieces, rising, and the symbol of each; vaddrs count from {@code base}. */
    private final long base;

    private final long[] pieceStarts;
    private final long[] pieceEnds;
    private final int[] pieceSymbols;

    /** The symbols, in the order in which the tables have them. */
    private final long[] starts;

    private final long[] ends;
    private final int[] nameOffsets;
    private final List<SymbolNames> tables;
    private final int[] tableStarts;
    private final @Nullable Symbol[] known;
    private final Optional<String> problem;

    ElfSymbols(
            long base,
            long[] pieceStarts,
            long[] pieceEnds,
            int[] pieceSymbols,
            long[] starts,
            long[] ends,
            int[] nameOffsets,
            List<SymbolNames> tables,
            int[] tableStarts,
            Optional<String> problem) {
        this.base = base;
        this.pieceStarts = pieceStarts;
        this.pieceEnds = pieceEnds;
        this.pieceSymbols = pieceSymbols;
        this.starts = starts;
        this.ends = ends;
        this.nameOffsets = nameOffsets;
        this.tables = tables;
        this.tableStarts = tableStarts;
        this.known = new Symbol[starts.length];
        this.problem = problem;
    }

    /** No symbols. */
    static ElfSymbols none(Optional<String> problem) {
        long[] nothing = {};
        return new ElfSymbols(
                0, nothing, nothing, new int[0], nothing, nothing, new int[0], List.of(), new int[0], problem);
    }

    /** The symbol that a vaddr belongs to. */
    Optional<Symbol> find(long vaddr) {
        long place = vaddr - base;
        int low = 0;
        int high = pieceStarts.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (pieceStarts[middle] <= place) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high >= 0 && place < pieceEnds[high] ? Optional.of(symbol(pieceSymbols[high])) : Optional.empty();
    }

    /** How many symbols there are, those included that others hide. */
    int size() {
        return starts.length;
    }

    /** What was wrong with the first table that could not be read, in a sentence. */
    Optional<String> problem() {
        return problem;
    }

    private Symbol symbol(int index) {
        Symbol symbol = known[index];
        if (symbol == null) {
            // Two threads may decode the same name; either result will do.
            int table = tables.size() - 1;
            while (tableStarts[table] > index) {
                table--;
            }
            String name = tables.get(table).name(Integer.toUnsignedLong(nameOffsets[index]));
            symbol = new Symbol(name, base + starts[index], Math.max(0, ends[index] - starts[index]));
            known[index] = symbol;
        }
        return symbol;
    }
}
