package dev.unwinder.symbol.info;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.symbol.line.LineStrings;

/** The strings of the line program that belongs to a unit. */
record UnitStrings(Unit unit) implements LineStrings {
    @Override
    public String string(int form, long value) throws MalformedDataException {
        return unit.lineString(form, value);
    }
}
