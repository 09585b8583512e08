package dev.unwinder.modules;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.ByteSource;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.elf.ElfHeader;
import java.util.ArrayList;
import java.util.List;

/**
 * One file that several targets have opened, each for itself: its bytes, as long as one of them has it open. Safe for many threads.
 *
 * <p>Situation: the first core of many is closed, and with it its files, while images that were learned from them go on being shared. Whoever
 * asks when nobody has it open learns what is not true: from then on it is {@linkplain #add not shared any more}.
 */
final class SharedBytes implements ByteSource {
    private final String name;
    private final long size;
    private final Budget budget;
    private volatile List<ByteSource> sources;

    /**
     * The bytes of a file.
     *
     * @param memory the most that may be kept of what is learned from them, in bytes
     * @param target the budget of the target that they are opened for first
     */
    SharedBytes(ByteSource first, long memory, Budget target) {
        this.name = first.name();
        this.size = first.size();
        this.budget = Budget.shared(memory, target);
        this.sources = List.of(first);
    }

    /**
     * The same file, opened once more. Those that were closed are forgotten.
     *
     * @return false where what was learned of it so far may not be whole
     */
    @SuppressWarnings("ReferenceEquality") // two openings of one file are two
    synchronized boolean add(ByteSource source, Budget target) {
        if (!budget.join(target)) {
            return false;
        }
        List<ByteSource> open = new ArrayList<>();
        open.add(source);
        for (ByteSource known : sources) {
            if (known instanceof ByteView) {
                return true; // held in memory: nobody closes it
            }
            if (known != source && ElfHeader.hasMagic(known)) {
                open.add(known);
            }
        }
        sources = List.copyOf(open);
        return true;
    }

    /** Spent when those of all targets are that have it open. */
    @Override
    public Budget budget() {
        return budget;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return size;
    }

    /** From the first that gives bytes: of a file that was closed, or whose target's budget is spent, there are none. */
    @Override
    public int read(long offset, byte[] destination, int start, int length) {
        while (true) {
            List<ByteSource> known = sources;
            for (ByteSource source : known) {
                int count = source.read(offset, destination, start, length);
                if (count > 0) {
                    return count;
                }
            }
            if (offset < 0 || offset >= size || length <= 0 || isLeft(known)) {
                return 0;
            }
        }
    }

    /** Whether nobody has opened the file in the meantime. */
    @SuppressWarnings("ReferenceEquality") // is it still the same list?
    private synchronized boolean isLeft(List<ByteSource> known) {
        if (sources != known) {
            return false;
        }
        budget.isOver();
        budget.cut(name + " is not open any more");
        return true;
    }
}
