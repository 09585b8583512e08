package dev.unwinder.symbol.info;

import dev.unwinder.bytes.MalformedDataException;

/** The functions of the units that were asked for, as many as may be kept. For one thread at a time. */
final class UnitFunctions {
    private record Key(DwarfFile file, long offset, boolean type) {}

    private final LeastRecentlyUsed<Key, FunctionIndex> known = new LeastRecentlyUsed<>(InfoLimits.MAX_WEIGHT / 2);

    FunctionIndex of(Unit unit) throws MalformedDataException {
        Key key = new Key(unit.file(), unit.header().offset(), unit.header().isType());
        FunctionIndex index = known.get(key);
        if (index == null) {
            index = FunctionIndex.of(unit);
            known.put(key, index, index.weight());
        }
        return index;
    }
}
