package dev.unwinder.symbol.info;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.MalformedDataException;

/** The functions of the units that were asked for, as many as may be kept. For one thread at a time. */
final class UnitFunctions {
    private final LeastRecentlyUsed<FileOffset, FunctionIndex> known;

    UnitFunctions(Budget budget) {
        this.known = new LeastRecentlyUsed<>(InfoLimits.MAX_WEIGHT / 2, budget);
    }

    /** What was wrong with units that cannot be read: each address in one would have it read again. */
    private final LeastRecentlyUsed<FileOffset, MalformedDataException> broken =
            new LeastRecentlyUsed<>(InfoLimits.MAX_REMEMBERED);

    FunctionIndex of(Unit unit) throws MalformedDataException {
        FileOffset key = FileOffset.of(unit, unit.header().offset());
        FunctionIndex index = known.get(key);
        if (index == null) {
            index = read(key, unit);
            known.put(key, index, index.weight());
        }
        return index;
    }

    private FunctionIndex read(FileOffset key, Unit unit) throws MalformedDataException {
        MalformedDataException failure = broken.get(key);
        if (failure == null) {
            try {
                return FunctionIndex.of(unit);
            } catch (MalformedDataException now) {
                failure = broken.put(key, now, 1);
            }
        }
        throw failure;
    }
}
