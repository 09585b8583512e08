package dev.unwinder.symbol.info;

import static dev.unwinder.symbol.info.InfoConstants.*;

import dev.unwinder.bytes.MalformedDataException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Which calls were inlined at a vaddr of a function: the entries of the calls, the innermost first.
 *
 * <p>As other tools do, takes the call with the shortest range that covers the vaddr, and then what encloses it, whether
 * or not that covers it too: compilers split ranges of blocks with less care than those of calls.
 *
 * @dwarf 3.3.8
 */
final class InlineChain extends OwnEntries implements RangeSink {
    private final Unit unit;
    private final long vaddr;

    /** The inlined calls around the place of reading, each with the level of nesting that its children are on. */
    private final List<Entry> open = new ArrayList<>();

    private final List<Integer> levels = new ArrayList<>();
    private List<Entry> best = List.of();
    private long bestLength = -1;
    private long covering;

    private InlineChain(Unit unit, long vaddr) {
        this.unit = unit;
        this.vaddr = vaddr;
    }

    /**
     * The calls inlined at a vaddr.
     *
     * @param function by its number in the index
     */
    static List<Entry> at(Unit unit, FunctionIndex index, int function, long vaddr) throws MalformedDataException {
        unit.beginPass();
        InlineChain chain = new InlineChain(unit, vaddr);
        chain.readAll(unit.reader(index.offset(function), index.end(function)));
        return chain.best;
    }

    @Override
    boolean isWanted(int tag, int depth) {
        return depth > 0 && tag == DW_TAG_inlined_subroutine;
    }

    /** A range of the call at hand. */
    @Override
    public void add(long start, long end) {
        boolean covers = Long.compareUnsigned(vaddr - start, end - start) < 0;
        if (covers && (covering < 0 || end - start < covering)) {
            covering = end - start;
        }
    }

    @Override
    void read(Entry entry, int depth, boolean children) throws MalformedDataException {
        covering = -1;
        unit.ranges(entry, this);
        if (open.size() >= InfoLimits.MAX_INLINE_DEPTH) {
            throw unit.malformed("more than " + InfoLimits.MAX_INLINE_DEPTH + " calls inlined into each other");
        }
        open.add(entry);
        levels.add(depth + 1);
        if (covering >= 0 && (bestLength < 0 || covering <= bestLength)) {
            bestLength = covering;
            best = new ArrayList<>(open);
            Collections.reverse(best);
        }
        if (!children) {
            close(depth);
        }
    }

    @Override
    void close(int depth) {
        for (int last = open.size() - 1; last >= 0 && levels.get(last) > depth; last--) {
            open.remove(last);
            levels.remove(last);
        }
    }
}
