package dev.unwinder.symbol.info;

import static dev.unwinder.symbol.info.InfoConstants.*;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.symbol.line.LineTable;
import dev.unwinder.symbol.line.SourceLocation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The functions, inlined calls and lines of a file with DWARF, by vaddr. Safe for many threads.
 *
 * <p>Nothing is read before it is needed: a unit is decoded when an address falls into it, and what was decoded is given
 * up again when it becomes too much. Never fails: what cannot be read is a sentence in {@link #problems}, and all else
 * works.
 */
public final class DwarfSymbols {
    /** What can tell which units have code at a vaddr: the table of ranges, the first entries of units, their functions. */
    private static final int SOURCES = 3;

    private final DwarfFile file;
    private final UnitFunctions functions;
    private final UnitLines lines;
    private final FunctionNames names;
    private final SplitUnits splitUnits;
    private final UnitIndex index;
    private final CallSites callSites;
    private final Problems problems = new Problems();
    private final LeastRecentlyUsed<Long, List<FunctionCall>> known;

    private DwarfSymbols(ElfFile elf, DebugSections sections, CompanionFiles companions) {
        Budget budget = elf.source().budget();
        this.functions = new UnitFunctions(budget);
        this.lines = new UnitLines(budget);
        this.names = new FunctionNames(functions, budget);
        this.known = new LeastRecentlyUsed<>(InfoLimits.MAX_NAMES, budget);
        this.file = new DwarfFile(sections, CodeTest.of(elf), new AlternateFile(elf, companions));
        this.splitUnits = new SplitUnits(companions);
        this.index = new UnitIndex(file, functions, problems);
        this.callSites = new CallSites(file, index, functions, splitUnits, problems, budget);
    }

    /**
     * The DWARF of a file, which has to stay open.
     *
     * @param companions where the files are that it refers to
     * @return empty when the file has none
     */
    public static Optional<DwarfSymbols> of(ElfFile file, CompanionFiles companions) {
        try {
            DebugSections sections = DebugSections.of(file);
            return sections.get("info").isEmpty()
                    ? Optional.empty()
                    : Optional.of(new DwarfSymbols(file, sections, companions));
        } catch (MalformedDataException broken) {
            DwarfSymbols symbols = new DwarfSymbols(file, DebugSections.of(file), companions);
            symbols.failed(broken);
            return Optional.of(symbols);
        }
    }

    /**
     * The functions that are active at a vaddr: first the innermost of the inlined ones, last the one that was called.
     *
     * @return empty where DWARF has nothing; one nameless call where it has only a line
     */
    public synchronized List<FunctionCall> calls(long vaddr) {
        List<FunctionCall> calls = known.get(vaddr);
        if (calls == null) {
            calls = find(vaddr, SOURCES);
            known.put(vaddr, calls, weight(calls));
        }
        return calls;
    }

    /**
     * The same for the code that a signal handler returns to: a few bytes of assembler, which a C library's DWARF knows nothing of. Where there
     * is a table of ranges, it has the last word; to hear the same from the first entries of all units takes fifty times as long.
     */
    public synchronized List<FunctionCall> callsOfTrampoline(long vaddr) {
        return index.hasTable() ? find(vaddr, 1) : calls(vaddr);
    }

    /** About what a result takes, in bytes. */
    private static long weight(List<FunctionCall> calls) {
        long weight = 100;
        for (FunctionCall call : calls) {
            weight += 150 + length(call.name()) + length(call.linkageName());
            weight += call.location().isPresent() ? call.location().get().file().length() : 0;
        }
        return weight;
    }

    private static int length(Optional<String> text) {
        return text.isPresent() ? text.get().length() : 0;
    }

    /**
     * The text of a source file that the compiler has embedded, read anew each time.
     *
     * @param vaddr of code that comes from the file, perhaps through inlined calls
     * @param path as {@link #calls} gives it
     * @return empty where none is embedded; a very long one is cut
     */
    public synchronized Optional<String> source(long vaddr, String path) {
        for (int from = 0; from < 2; from++) {
            for (long offset : from == 0 ? index.inTable(vaddr) : index.byFirstEntry(vaddr)) {
                try {
                    Optional<LineTable> table = lines.of(file.unit(offset));
                    Optional<String> text = table.isPresent() ? table.get().source(path) : Optional.empty();
                    if (text.isPresent()) {
                        return text;
                    }
                } catch (MalformedDataException broken) {
                    failed(broken);
                }
            }
        }
        return Optional.empty();
    }

    /** Where the function that has a vaddr is entered; empty where DWARF has no function. */
    public synchronized OptionalLong functionEntry(long vaddr) {
        return callSites.entry(vaddr);
    }

    /** The call that returns to a vaddr; empty where DWARF does not tell of one. */
    public synchronized Optional<CallSite> callSite(long vaddr) {
        return callSites.returningTo(vaddr);
    }

    /**
     * The calls by which a function is left for another that returns in its place. None where the function does not say that it has noted all of
     * them, since compilers do say so unless they lost some.
     *
     * @param vaddr where the function is entered
     * @return empty where DWARF has no such function
     * @dwarf 3.4.1 (DW_AT_call_tail_call), 3.3.1.3 (DW_AT_call_all_tail_calls)
     */
    public synchronized Optional<List<CallSite>> tailCalls(long vaddr) {
        return callSites.tailCalls(vaddr);
    }

    /** The files with split parts of units that are not found, as the compiler noted their names; of very many not all. */
    public synchronized List<String> missingParts() {
        Set<String> missing = new LinkedHashSet<>();
        try {
            if (file.section("addr").isEmpty()) {
                return List.of(); // no split units: they have no addresses of their own
            }
            for (long offset : file.unitStarts()) {
                if (missing.size() < InfoLimits.MAX_MISSING) {
                    missingPart(offset).ifPresent(missing::add);
                }
            }
        } catch (MalformedDataException broken) {
            failed(broken);
        }
        return List.copyOf(missing);
    }

    private Optional<String> missingPart(long offset) {
        try {
            return splitUnits.missing(file.unit(offset));
        } catch (MalformedDataException broken) {
            return Optional.empty();
        }
    }

    /** What could not be read so far, a sentence each, of very many not all; sorted. */
    public List<String> problems() {
        return problems.sorted();
    }

    private List<FunctionCall> find(long vaddr, int sources) {
        List<FunctionCall> best = List.of();
        for (int source = 0; source < sources && !isComplete(best); source++) {
            long[] units = switch (source) {
                case 0 -> index.inTable(vaddr);
                case 1 -> index.byFirstEntry(vaddr);
                default -> best.isEmpty() ? index.byFunctions(vaddr) : new long[0];
            };
            for (int i = 0; i < units.length && !isComplete(best); i++) {
                List<FunctionCall> calls = inUnit(units[i], vaddr);
                best = calls.isEmpty() || !best.isEmpty() && !isComplete(calls) ? best : calls;
            }
        }
        return best;
    }

    private static boolean isComplete(List<FunctionCall> calls) {
        return !calls.isEmpty() && calls.get(calls.size() - 1).name().isPresent();
    }

    private List<FunctionCall> inUnit(long offset, long vaddr) {
        try {
            Unit unit = file.unit(offset);
            Optional<LineTable> table = lines(unit);
            Optional<SourceLocation> location = table.isPresent() ? table.get().find(vaddr) : Optional.empty();
            List<FunctionCall> calls = List.of();
            try {
                calls = functions(unit, table, location, vaddr);
            } catch (MalformedDataException broken) {
                failed(broken);
            }
            return calls.isEmpty() && location.isPresent()
                    ? List.of(new FunctionCall(Optional.empty(), Optional.empty(), location, false))
                    : calls;
        } catch (MalformedDataException broken) {
            failed(broken);
            return List.of();
        }
    }

    private Optional<LineTable> lines(Unit unit) {
        try {
            return lines.of(unit);
        } catch (MalformedDataException broken) {
            failed(broken);
            return Optional.empty();
        }
    }

    private List<FunctionCall> functions(
            Unit linked, Optional<LineTable> table, Optional<SourceLocation> location, long vaddr)
            throws MalformedDataException {
        Unit unit = linked;
        try {
            unit = splitUnits.of(linked).orElse(linked);
        } catch (MalformedDataException missing) {
            failed(missing); // some skeletons have the inlined calls themselves
        }
        FunctionIndex inUnit = functions.of(unit);
        int function = inUnit.find(vaddr);
        if (function < 0) {
            return List.of();
        }
        List<FunctionCall> calls = new ArrayList<>();
        Optional<SourceLocation> place = location;
        long text = 0;
        for (Entry call : InlineChain.at(unit, inUnit, function, vaddr)) {
            FunctionNames.Name name = name(unit, call);
            text += name.length() + (place.isPresent() ? place.get().file().length() : 0);
            if (text > InfoLimits.MAX_TEXT) {
                throw unit.malformed("more than " + InfoLimits.MAX_TEXT + " characters of names at one address");
            }
            calls.add(new FunctionCall(name.name(), name.linkageName(), place, true));
            place = callSite(call, table);
        }
        FunctionNames.Name name = name(unit, unit.entry(inUnit.offset(function)));
        if (calls.isEmpty() && place.isEmpty() && name.equals(FunctionNames.Name.NONE)) {
            return List.of();
        }
        calls.add(new FunctionCall(name.name(), name.linkageName(), place, false));
        return List.copyOf(calls);
    }

    /**
     * The name of a function or inlined call; none where what leads to it is broken, so that its place and the calls around it remain. Seen in split
     * units of gcc's link-time optimizer, whose functions refer to units outside by offsets that no linker has filled in.
     */
    private FunctionNames.Name name(Unit unit, Entry call) {
        try {
            return names.of(unit, call);
        } catch (MalformedDataException broken) {
            failed(broken);
            return FunctionNames.Name.NONE;
        }
    }

    /** Where an inlined call was made. */
    private static Optional<SourceLocation> callSite(Entry call, Optional<LineTable> table)
            throws MalformedDataException {
        OptionalLong file = call.value(DW_AT_call_file);
        if (table.isEmpty() || file.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> path = table.get().file(file.getAsLong());
        if (path.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(SourceLocation.of(
                path.get(),
                number(call, DW_AT_call_line),
                number(call, DW_AT_call_column),
                number(call, DW_AT_GNU_discriminator)));
    }

    private static int number(Entry entry, int attribute) {
        long value = entry.value(attribute).orElse(0);
        return value > 0 && value <= Integer.MAX_VALUE ? (int) value : 0;
    }

    private void failed(MalformedDataException broken) {
        problems.add(broken);
    }
}
