package dev.unwinder.symbol.info;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.MalformedDataException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The functions of a file, and the calls in them, by vaddr. What was found is kept, as much as may be. For one thread at a time. */
final class CallSites {
    /** A function: by its number in its unit's index. */
    private record Function(Unit unit, FunctionIndex index, int number) {}

    private final UnitIndex index;
    private final DwarfFile file;
    private final UnitFunctions functions;
    private final SplitUnits splitUnits;
    private final Problems problems;

    private final LeastRecentlyUsed<FileOffset, FunctionCallSites> inFunctions;
    private final LeastRecentlyUsed<Long, Optional<CallSite>> sites =
            new LeastRecentlyUsed<>(InfoLimits.MAX_REMEMBERED);
    private final LeastRecentlyUsed<Long, OptionalLong> entries = new LeastRecentlyUsed<>(InfoLimits.MAX_REMEMBERED);

    /**
     * Those of a file.
     *
     * @param problems takes sentences on what could not be read
     */
    CallSites(
            DwarfFile file,
            UnitIndex index,
            UnitFunctions functions,
            SplitUnits splitUnits,
            Problems problems,
            Budget budget) {
        this.inFunctions = new LeastRecentlyUsed<>(InfoLimits.MAX_WEIGHT / 8, budget);
        this.file = file;
        this.index = index;
        this.functions = functions;
        this.splitUnits = splitUnits;
        this.problems = problems;
    }

    /** The call that returns to a vaddr. */
    Optional<CallSite> returningTo(long vaddr) {
        Optional<CallSite> known = sites.get(vaddr);
        if (known != null) {
            return known;
        }
        Optional<CallSite> found = Optional.empty();
        try {
            Optional<Function> function = function(vaddr - 1);
            if (function.isPresent()) {
                found = in(function.get()).returningTo(vaddr);
            }
        } catch (MalformedDataException broken) {
            failed(broken);
        }
        return sites.put(vaddr, found, 1);
    }

    /** Where the function that a vaddr belongs to is entered. */
    OptionalLong entry(long vaddr) {
        OptionalLong known = entries.get(vaddr);
        if (known != null) {
            return known;
        }
        OptionalLong entry = OptionalLong.empty();
        try {
            Optional<Function> found = function(vaddr);
            if (found.isPresent()) {
                Function function = found.get();
                List<Long> starts = FunctionCallSites.starts(
                        function.unit(), function.unit().entry(function.index().offset(function.number())));
                entry = starts.isEmpty() ? entry : OptionalLong.of(starts.get(0));
            }
        } catch (MalformedDataException broken) {
            failed(broken);
        }
        return entries.put(vaddr, entry, 1);
    }

    /** The calls by which a function is left, if one is entered there. */
    Optional<List<CallSite>> tailCalls(long vaddr) {
        OptionalLong entry = entry(vaddr);
        if (entry.isEmpty() || entry.getAsLong() != vaddr) {
            return Optional.empty();
        }
        try {
            Optional<Function> function = function(vaddr);
            return function.isEmpty()
                    ? Optional.empty()
                    : Optional.of(in(function.get()).tailCalls());
        } catch (MalformedDataException broken) {
            failed(broken);
            return Optional.empty();
        }
    }

    private FunctionCallSites in(Function function) throws MalformedDataException {
        FileOffset key = FileOffset.of(function.unit(), function.index().offset(function.number()));
        FunctionCallSites known = inFunctions.get(key);
        if (known == null) {
            known = FunctionCallSites.of(function.unit(), function.index(), function.number());
            inFunctions.put(key, known, known.weight());
        }
        return known;
    }

    private Optional<Function> function(long vaddr) throws MalformedDataException {
        for (int source = 0; source < 3; source++) {
            long[] units = switch (source) {
                case 0 -> index.inTable(vaddr);
                case 1 -> index.byFirstEntry(vaddr);
                default -> index.byFunctions(vaddr);
            };
            for (long offset : units) {
                Unit linked = file.unit(offset);
                Unit unit = splitUnits.of(linked).orElse(linked);
                FunctionIndex inUnit = functions.of(unit);
                int number = inUnit.find(vaddr);
                if (number >= 0) {
                    return Optional.of(new Function(unit, inUnit, number));
                }
            }
        }
        return Optional.empty();
    }

    private void failed(MalformedDataException broken) {
        problems.add(broken);
    }
}
