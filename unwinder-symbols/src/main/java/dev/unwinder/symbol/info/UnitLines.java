package dev.unwinder.symbol.info;

import static dev.unwinder.symbol.info.InfoConstants.*;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.dwarf.InitialLength;
import dev.unwinder.symbol.line.LineContext;
import dev.unwinder.symbol.line.LineTable;
import java.util.Optional;
import java.util.OptionalLong;

/** The line tables of the units that were asked for, as many as may be kept. For one thread at a time. */
final class UnitLines {
    private final LeastRecentlyUsed<FileOffset, LineTable> known;

    UnitLines(Budget budget) {
        this.known = new LeastRecentlyUsed<>(InfoLimits.MAX_WEIGHT / 2, budget);
    }

    /** What was wrong with tables that cannot be read: each address in one would have it read again. */
    private final LeastRecentlyUsed<FileOffset, MalformedDataException> broken =
            new LeastRecentlyUsed<>(InfoLimits.MAX_REMEMBERED);

    /** The lines of a unit; a split unit's are those of its skeleton. Empty for a unit without. */
    Optional<LineTable> of(Unit unit) throws MalformedDataException {
        Unit linked = unit.linked();
        OptionalLong offset = linked.root().value(DW_AT_stmt_list);
        DebugSection section = linked.file().section("line");
        if (offset.isEmpty() || section.isEmpty()) {
            return Optional.empty();
        }
        FileOffset key = new FileOffset(linked.file(), offset.getAsLong(), false);
        LineTable table = known.get(key);
        if (table == null) {
            table = read(key, linked, section);
            known.put(key, table, table.weight());
        }
        return Optional.of(table);
    }

    private LineTable read(FileOffset key, Unit unit, DebugSection section) throws MalformedDataException {
        MalformedDataException failure = broken.get(key);
        if (failure == null) {
            try {
                return read(unit, section, key.offset());
            } catch (MalformedDataException now) {
                failure = broken.put(key, now, 1);
            }
        }
        throw failure;
    }

    private static LineTable read(Unit unit, DebugSection section, long offset) throws MalformedDataException {
        ByteCursor cursor = section.upTo(offset, 12).cursor();
        long length = InitialLength.parse(cursor).length();
        if (length < 0 || length > section.size()) {
            throw section.malformed(offset, "a line program of " + length + " bytes does not fit in its section");
        }
        LineContext context = new LineContext(
                unit.string(unit.root(), DW_AT_comp_dir),
                unit.header().addressSize(),
                new UnitStrings(unit),
                unit.file().codeTest());
        return LineTable.parse(section.view(offset, cursor.position() + length), context);
    }
}
