package dev.unwinder.unwind;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.ByteWindow;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The functions that symbols tell of, by vaddr; of two that overlap, the first. They are looked through as they lie for the first questions, and put in
 * order only for who asks more often: most walks end before that has paid.
 */
final class FunctionSymbols {
    /**
     * What lies around a vaddr.
     *
     * @param inFunction whether it lies in a function
     * @param start where that begins; else where the last one before it ends, or {@link #NOWHERE}
     * @param end where that ends; else where the next one begins, or {@link #NOWHERE}
     */
    record Around(boolean inFunction, long start, long end) {}

    /** No vaddr. */
    static final long NOWHERE = -1;

    /** The longest function, in bytes. */
    private static final int MAX_FUNCTION = 1 << 20;

    /** The most symbols that are looked at. */
    private static final long MAX_SYMBOLS = 4L << 20;

    /** So many symbols are counted at once, and so much does one take. */
    private static final int BLOCK = 1024;

    private static final long MEMORY_OF_SYMBOL = 160;

    /** So many questions cost less than putting all in order. */
    private static final int QUESTIONS = 64;

    private static final int SYMBOL_SIZE = 24;
    private static final int STT_FUNC = 2;
    private static final int STT_GNU_IFUNC = 10;

    private static final long[] NONE = {};

    /** First and last addresses, such that they compare as signed numbers. */
    private long[] firsts = new long[BLOCK];

    private long[] lasts = new long[BLOCK];
    private int count;
    private int questions;
    private volatile @Nullable AddressMap<Boolean> ordered;

    /**
     * Adds the functions of a table.
     *
     * @return whether there is one
     * @gabi symbol table
     */
    boolean add(ElfFile file, String name) {
        try {
            Optional<SectionHeader> section = file.section(name);
            if (section.isEmpty() || !section.get().hasBytes()) {
                return false;
            }
            ByteView table = file.bytes(section.get());
            long number = Math.min(table.size() / SYMBOL_SIZE, MAX_SYMBOLS);
            ByteWindow symbol = ByteWindow.over(table, table.order());
            int kept = 0;
            for (long i = 0; i < number; i++) {
                if (!symbol.moveTo(i * SYMBOL_SIZE, SYMBOL_SIZE)) {
                    return false;
                }
                int type = symbol.u8(4) & 0xf;
                if (type != STT_FUNC && type != STT_GNU_IFUNC || symbol.u16(6) == 0) {
                    continue;
                }
                long size = symbol.u64(16);
                if (size > 0 && size < MAX_FUNCTION) {
                    if ((++kept & BLOCK - 1) == 0 && !table.budget().take(BLOCK * MEMORY_OF_SYMBOL)) {
                        break;
                    }
                    add(symbol.u64(8), size);
                }
            }
            return true;
        } catch (MalformedDataException broken) {
            return false; // there is less evidence, and that is all
        }
    }

    /** Adds a function below all that were added before. */
    void add(long value, long size) {
        if (count == firsts.length) {
            firsts = Arrays.copyOf(firsts, count * 2);
            lasts = Arrays.copyOf(lasts, count * 2);
        }
        AddressRange range = AddressRange.ofSize(value, size);
        firsts[count] = range.start() ^ Long.MIN_VALUE;
        lasts[count++] = range.end() - 1 ^ Long.MIN_VALUE;
    }

    /** What lies around a vaddr. */
    Around around(long vaddr) {
        AddressMap<Boolean> known = ordered;
        if (known == null) {
            synchronized (this) {
                if (questions++ < QUESTIONS) {
                    return look(vaddr);
                }
                known = ordered == null ? order() : ordered;
                ordered = known;
            }
        }
        int inside = known.indexOf(vaddr);
        if (inside >= 0) {
            return new Around(
                    true, known.range(inside).start(), known.range(inside).end());
        }
        int above = known.indexAbove(vaddr);
        return new Around(
                false,
                above == 0 ? NOWHERE : known.range(above - 1).end(),
                above == known.size() ? NOWHERE : known.start(above));
    }

    private Around look(long vaddr) {
        long at = vaddr ^ Long.MIN_VALUE;
        int before = -1;
        int behind = -1;
        for (int i = 0; i < count; i++) {
            if (firsts[i] > at) {
                behind = behind < 0 || firsts[i] < firsts[behind] ? i : behind;
            } else if (lasts[i] < at) {
                before = before < 0 || lasts[i] > lasts[before] ? i : before;
            } else {
                // What came before it and overlaps it has that part.
                long first = before < 0 ? firsts[i] : Math.max(firsts[i], lasts[before] + 1);
                long end = (lasts[i] ^ Long.MIN_VALUE) + 1;
                boolean isCut = behind >= 0 && firsts[behind] <= lasts[i];
                return new Around(true, first ^ Long.MIN_VALUE, isCut ? firsts[behind] ^ Long.MIN_VALUE : end);
            }
        }
        return new Around(
                false,
                before < 0 ? NOWHERE : (lasts[before] ^ Long.MIN_VALUE) + 1,
                behind < 0 ? NOWHERE : firsts[behind] ^ Long.MIN_VALUE);
    }

    private AddressMap<Boolean> order() {
        AddressMap.Builder<Boolean> all = AddressMap.builder();
        for (int i = 0; i < count; i++) {
            all.add(new AddressRange(firsts[i] ^ Long.MIN_VALUE, (lasts[i] ^ Long.MIN_VALUE) + 1), true);
        }
        firsts = NONE; // nobody looks through them any more
        lasts = NONE;
        return all.build();
    }
}
