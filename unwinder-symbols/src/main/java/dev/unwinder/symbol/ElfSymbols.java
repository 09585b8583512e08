package dev.unwinder.symbol;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** How many addresses are looked up one by one before all are settled, which costs as much; a stack asks for a few. */
    private static final int FEW = 32;

    /** How many characters of names are kept: many symbols may have one long name in a file made to hurt. */
    private static final long MAX_KEPT = 1L << 23;

    /** How many are; of two threads that count at once one may be forgotten. */
    private volatile long keptCharacters;

    private final long base;
    private final SymbolColumns columns;
    private final @Nullable Symbol[] known;
    private final Optional<String> problem;
    private final Map<String, OptionalLong> byName = new ConcurrentHashMap<>();
    private volatile @Nullable SymbolPieces pieces;
    private final AtomicInteger asked = new AtomicInteger();
    private Optional<ElfFile> file = Optional.empty();
    private volatile @Nullable LinkageStubs stubs;

    ElfSymbols(long base, SymbolColumns columns, Optional<String> problem) {
        this.base = base;
        this.columns = columns;
        this.known = new Symbol[columns.count()];
        this.problem = problem;
    }

    /** No symbols. */
    static ElfSymbols none(Optional<String> problem) {
        long[] nothing = {};
        return new ElfSymbols(
                0, new SymbolColumns(nothing, nothing, new int[0], new byte[0], List.of(), new int[0]), problem);
    }

    /** These, which name the entries of the procedure linkage table too; before anyone asks. */
    ElfSymbols withStubsOf(Optional<ElfFile> image) {
        file = image;
        return this;
    }

    /** The symbol that a vaddr belongs to; where there is none, the entry of the procedure linkage table. */
    Optional<Symbol> find(long vaddr) {
        SymbolPieces settled = pieces;
        if (settled == null && asked.getAndIncrement() >= FEW) {
            settled = SymbolPieces.of(columns); // by two threads at once, perhaps; either result will do
            pieces = settled;
        }
        int index = settled == null ? columns.find(vaddr - base) : settled.find(vaddr - base);
        return index < 0 ? stub(vaddr) : Optional.of(symbol(index));
    }

    private Optional<Symbol> stub(long vaddr) {
        if (file.isEmpty() || !isInLinkageTable(file.get(), vaddr)) {
            return Optional.empty();
        }
        LinkageStubs known = stubs;
        if (known == null) {
            known = LinkageStubs.of(file.get()); // by two threads at once, perhaps; either result will do
            stubs = known;
        }
        return known.find(vaddr);
    }

    /** Whether a vaddr lies in a section of entries of the procedure linkage table. */
    private static boolean isInLinkageTable(ElfFile file, long vaddr) {
        try {
            for (SectionHeader section : file.sections()) {
                if (Long.compareUnsigned(vaddr - section.vaddr(), section.size()) < 0 && isLinkageTable(section)) {
                    return true;
                }
            }
            return false;
        } catch (MalformedDataException broken) {
            return false;
        }
    }

    static boolean isLinkageTable(SectionHeader section) {
        return section.hasBytes()
                && section.vaddr() != 0
                && (section.name().startsWith(".plt") || section.name().equals(".iplt"));
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

    /** Whether there is a function of a name, or several. */
    boolean has(String name) {
        return count(name, new long[1], 1) != 0;
    }

    private OptionalLong search(String name) {
        long[] found = new long[1];
        return count(name, found, 2) == 1 ? OptionalLong.of(found[0]) : OptionalLong.empty();
    }

    /** How many places have a name, up to a number of them; {@code found} takes the last. */
    private int count(String name, long[] found, int most) {
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        int count = 0;
        int table = -1;
        NameMatcher matcher = new NameMatcher(SymbolNames.NONE, wanted);
        int[] tableStarts = columns.tableStarts();
        for (int i = 0; i < columns.count() && count < most; i++) {
            while (table + 1 < tableStarts.length && tableStarts[table + 1] <= i) {
                table++;
                matcher = new NameMatcher(columns.tables().get(table), wanted);
            }
            if (matcher.matches(columns.nameOffset(i))) {
                long vaddr = base + columns.starts()[i];
                count += count == 0 || found[0] != vaddr ? 1 : 0;
                found[0] = vaddr;
            }
        }
        return count;
    }

    /** How many symbols there are, those included that others hide. */
    int size() {
        return columns.count();
    }

    /** What was wrong with the first table that could not be read, in a sentence. */
    Optional<String> problem() {
        return problem;
    }

    private Symbol symbol(int index) {
        Symbol symbol = known[index];
        if (symbol == null) {
            // Two threads may decode the same name; either result will do.
            String name = columns.names(index).name(columns.nameOffset(index));
            long start = columns.starts()[index];
            symbol = new Symbol(name, base + start, Math.max(0, columns.ends()[index] - start));
            if (keptCharacters < MAX_KEPT) {
                keptCharacters += name.length();
                known[index] = symbol;
            }
        }
        return symbol;
    }
}
