package dev.unwinder.symbol.info;

import static dev.unwinder.symbol.info.InfoConstants.*;

import dev.unwinder.bytes.MalformedDataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The call sites of one function, those in calls inlined into it too: kept raw, looked into when they are needed.
 *
 * @dwarf 3.4
 */
final class FunctionCallSites extends OwnEntries {
    private static final int TAIL = 1;
    private static final int EXACT = 2;
    private static final int[] COMPLETE = {
        DW_AT_call_all_calls,
        DW_AT_call_all_source_calls,
        DW_AT_call_all_tail_calls,
        DW_AT_GNU_all_call_sites,
        DW_AT_GNU_all_source_call_sites,
        DW_AT_GNU_all_tail_call_sites
    };

    private final Unit unit;
    private long[] vaddrs = new long[4];
    private long[] origins = new long[4];

    /** The forms of the origins; 0 where there is none. */
    private int[] forms = new int[4];

    private byte[] flags = new byte[4];
    private int count;
    private boolean complete;

    private FunctionCallSites(Unit unit) {
        this.unit = unit;
    }

    /**
     * Reads those of a function.
     *
     * @param function by its number in the index
     */
    static FunctionCallSites of(Unit unit, FunctionIndex index, int function) throws MalformedDataException {
        FunctionCallSites sites = new FunctionCallSites(unit);
        sites.readAll(unit.reader(index.offset(function), index.end(function)));
        return sites;
    }

    /** The one whose call returns to a vaddr. */
    Optional<CallSite> returningTo(long vaddr) throws MalformedDataException {
        for (int i = 0; i < count; i++) {
            if (vaddrs[i] == vaddr && (flags[i] & (EXACT | TAIL)) == 0) {
                return Optional.of(site(i));
            }
        }
        return Optional.empty();
    }

    /** Those that leave the function; none where it does not say that it has noted all of them. */
    List<CallSite> tailCalls() throws MalformedDataException {
        List<CallSite> calls = new ArrayList<>();
        for (int i = 0; i < count && complete; i++) {
            if ((flags[i] & TAIL) != 0) {
                calls.add(site(i));
            }
        }
        return calls;
    }

    /** About how much memory they take, in bytes. */
    long weight() {
        return 64 + vaddrs.length * 21L;
    }

    @Override
    boolean isWanted(int tag, int depth) {
        return depth == 0 || tag == DW_TAG_call_site || tag == DW_TAG_GNU_call_site;
    }

    @Override
    void read(Entry entry, int depth, boolean children) throws MalformedDataException {
        if (depth == 0) {
            readFunction(entry);
        } else {
            add(entry);
        }
    }

    private void readFunction(Entry function) {
        for (int attribute : COMPLETE) {
            complete |= function.value(attribute).orElse(0) != 0;
        }
    }

    private void add(Entry entry) throws MalformedDataException {
        OptionalLong behind = unit.address(entry, DW_AT_call_return_pc);
        behind = behind.isPresent() ? behind : unit.address(entry, DW_AT_low_pc);
        OptionalLong vaddr = behind.isPresent() ? behind : unit.address(entry, DW_AT_call_pc);
        boolean tail = entry.value(DW_AT_call_tail_call, DW_AT_GNU_tail_call).orElse(0) != 0;
        if (vaddr.isEmpty()) {
            complete &= !tail;
            return;
        }
        if (count == vaddrs.length) {
            vaddrs = Arrays.copyOf(vaddrs, count * 2);
            origins = Arrays.copyOf(origins, count * 2);
            forms = Arrays.copyOf(forms, count * 2);
            flags = Arrays.copyOf(flags, count * 2);
        }
        int origin = entry.indexOf(DW_AT_call_origin);
        origin = origin >= 0 ? origin : entry.indexOf(DW_AT_abstract_origin);
        vaddrs[count] = vaddr.getAsLong();
        origins[count] = origin < 0 ? 0 : entry.values()[origin];
        forms[count] = origin < 0 ? 0 : entry.forms()[origin];
        flags[count++] = (byte) ((tail ? TAIL : 0) | (behind.isPresent() ? 0 : EXACT));
    }

    private CallSite site(int index) throws MalformedDataException {
        return new CallSite(vaddrs[index], (flags[index] & EXACT) != 0, target(forms[index], origins[index]));
    }

    private CallTarget target(int form, long value) throws MalformedDataException {
        if (form == 0) {
            return new CallTarget.Unknown();
        }
        FunctionNames.Place place = FunctionNames.target(unit, form, value);
        Entry entry = place.entry();
        if (entry.has(DW_AT_declaration) && !entry.has(DW_AT_specification)) {
            Optional<String> name = place.unit().string(entry, DW_AT_linkage_name);
            name = name.isPresent() ? name : place.unit().string(entry, DW_AT_MIPS_linkage_name);
            name = name.isPresent() ? name : place.unit().string(entry, DW_AT_name);
            return name.isPresent() ? new CallTarget.Named(name.get()) : new CallTarget.Unknown();
        }
        List<Long> starts = starts(place.unit(), entry);
        return starts.isEmpty() ? new CallTarget.Unknown() : new CallTarget.Code(starts);
    }

    private static final class Starts implements RangeSink {
        private final List<Long> all = new ArrayList<>();

        @Override
        public void add(long start, long end) {
            all.add(start);
        }
    }

    /** Where the code of a function starts: first where it is entered, then its other parts. */
    static List<Long> starts(Unit unit, Entry function) throws MalformedDataException {
        Starts starts = new Starts();
        unit.beginPass();
        unit.ranges(function, starts);
        return starts.all;
    }
}
