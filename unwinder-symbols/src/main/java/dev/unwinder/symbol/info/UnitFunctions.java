package dev.unwinder.symbol.info;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.MalformedDataException;

/** The functions of the units that were asked for, as many as may be kept. For one thread at a time. */
final class UnitFunctions {
    private final LeastRecentlyUsed<FileOffset, FunctionIndex> known;

    UnitFunctions(Budget budget) {
        this.known = new LeastRecentlyUsed<>(InfoLimits.MAX_WEIGHT / 2, budget);
    }

    FunctionIndex of(Unit unit) throws MalformedDataException {
        FileOffset key = FileOffset.of(unit, unit.header().offset());
        FunctionIndex index = known.get(key);
        if (index == null) {
            index = FunctionIndex.of(unit);
            known.put(key, index, index.weight());
        }
        return index;
    }
}
