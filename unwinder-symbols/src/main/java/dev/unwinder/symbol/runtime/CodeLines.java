package dev.unwinder.symbol.runtime;

import dev.unwinder.symbol.line.SourceLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which line of the source each part of a piece of code was made from. Immutable. */
public final class CodeLines {
    private static final CodeLines NONE = new CodeLines(List.of());

    private final TreeMap<Long, SourceLocation> byAddress = new TreeMap<>(Long::compareUnsigned);

    /** One entry: from this address on, up to the next. */
    record Entry(long address, SourceLocation location) {}

    private CodeLines(List<Entry> entries) {
        for (Entry entry : entries) {
            byAddress.put(entry.address(), entry.location());
        }
    }

    /** Nothing is known. */
    public static CodeLines none() {
        return NONE;
    }

    static CodeLines of(List<Entry> entries) {
        return entries.isEmpty() ? NONE : new CodeLines(entries);
    }

    /** The same for code that is elsewhere now. */
    CodeLines moved(long distance) {
        List<Entry> moved = new ArrayList<>(byAddress.size());
        for (Map.Entry<Long, SourceLocation> entry : byAddress.entrySet()) {
            moved.add(new Entry(entry.getKey() + distance, entry.getValue()));
        }
        return of(moved);
    }

    /** The line of the instruction at an address. */
    public Optional<SourceLocation> find(long address) {
        Map.Entry<Long, SourceLocation> entry = byAddress.floorEntry(address);
        return entry == null ? Optional.empty() : Optional.of(entry.getValue());
    }
}
