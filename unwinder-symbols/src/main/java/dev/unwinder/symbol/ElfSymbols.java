package dev.unwinder.symbol;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The function symbols of an image, by vaddr. Nothing that shows changes; safe for many threads.
 *
 * <p>Which of several symbols has an address was settled when this was built, by {@link SymbolCollector}: the addresses
 * are cut into pieces, each of which belongs to one symbol. Names are decoded when they are asked for.
 */
final class ElfSymbols {
    /** How many names are remembered that functions were looked for by. */
    private static final int MAX_NAMES = 4096;

    /** How many characters of names are kept: many symbols may have one long name in a file made to hurt. */
    private static final long MAX_KEPT = 1L << 23;

    /** How many are; of two threads that count at once one may be forgotten. */
    private volatile long keptCharacters;

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
    private final Map<String, OptionalLong> byName = new ConcurrentHashMap<>();

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

    /** Where the function of a name is; empty where there is none, or several of one name. */
    OptionalLong vaddr(String name) {
        OptionalLong known = byName.get(name);
        if (known == null) {
            known = search(name);
            if (byName.size() < MAX_NAMES) {
                byName.put(name, known);
            }
        }
        return known;
    }

    private OptionalLong search(String name) {
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        OptionalLong found = OptionalLong.empty();
        int table = 0;
        for (int i = 0; i < starts.length; i++) {
            while (table + 1 < tables.size() && tableStarts[table + 1] <= i) {
                table++;
            }
            if (tables.get(table).isNamed(Integer.toUnsignedLong(nameOffsets[i]), wanted)) {
                long vaddr = base + starts[i];
                if (found.isPresent() && found.getAsLong() != vaddr) {
                    return OptionalLong.empty();
                }
                found = OptionalLong.of(vaddr);
            }
        }
        return found;
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
            if (keptCharacters < MAX_KEPT) {
                keptCharacters += name.length();
                known[index] = symbol;
            }
        }
        return symbol;
    }
}
