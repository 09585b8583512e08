package dev.unwinder.symbol.info;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.dwarf.InitialLength;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The units of one file, and the file that it shares entries with, if there is one. For one thread at a time.
 *
 * @dwarf 7.5
 */
final class DwarfFile {
    /** Finds the file that others share with this one. */
    interface AlternateFinder {
        DwarfFile find() throws MalformedDataException;
    }

    /** Finds the units of types that are beside those of a file. */
    interface TypeFinder {
        Optional<Unit> find(long signature) throws MalformedDataException;
    }

    /** For lists that are shared all the same. */
    private static final long SPARE_RANGES = 1 << 16;

    /** What is kept of a unit of types, about. */
    private static final long MEMORY_OF_TYPE = 160;

    private final DebugSections sections;
    private final LongPredicate isCode;
    private final AlternateFinder alternateFinder;
    private final LeastRecentlyUsed<Long, AbbreviationTable> tables = new LeastRecentlyUsed<>(64);
    private final LeastRecentlyUsed<Long, Unit> units = new LeastRecentlyUsed<>(InfoLimits.MAX_REMEMBERED);
    private final LeastRecentlyUsed<Long, Unit> typeUnits = new LeastRecentlyUsed<>(InfoLimits.MAX_REMEMBERED);

    private long rangesLeft;
    private long abbreviationsRead;
    private @Nullable DwarfFile alternate;
    private @Nullable Unit skeleton;
    private @Nullable TypeFinder otherTypes;
    private long @Nullable [] starts;
    private @Nullable Map<Long, UnitHeader> typesBySignature;

    DwarfFile(DebugSections sections, LongPredicate isCode, AlternateFinder alternateFinder) {
        this.sections = sections;
        this.isCode = isCode;
        this.alternateFinder = alternateFinder;
    }

    /** Says for which unit of the linked file this split file stands. */
    DwarfFile standingFor(Unit linked) {
        skeleton = linked;
        return this;
    }

    /** Says where types are that the file does not have itself. */
    DwarfFile withTypes(TypeFinder finder) {
        otherTypes = finder;
        return this;
    }

    String name() {
        return sections.file().source().name();
    }

    DebugSections sections() {
        return sections;
    }

    DebugSection section(String plain) throws MalformedDataException {
        return sections.get(plain);
    }

    boolean isCode(long vaddr) {
        return isCode.test(vaddr);
    }

    LongPredicate codeTest() {
        return isCode;
    }

    /** The file that this one shares entries and strings with. */
    DwarfFile alternate() throws MalformedDataException {
        DwarfFile known = alternate;
        if (known == null) {
            known = alternateFinder.find();
            alternate = known;
        }
        return known;
    }

    /** Begins a pass over many entries. Honest ones do not share lists of ranges, so that no pass reads more of them than there are. */
    void beginPass() throws MalformedDataException {
        rangesLeft = SPARE_RANGES
                + 2 * (section("ranges").size() + section("rnglists").size());
    }

    /** One more entry of a list of ranges is read. */
    void countRange() throws MalformedDataException {
        if (rangesLeft-- <= 0) {
            throw section("info").malformed(0, "more ranges than the lists of all entries together have");
        }
    }

    /** How many abbreviations were decoded to read the first entries of units. */
    long abbreviationsRead() {
        return abbreviationsRead;
    }

    /** The unit at an offset of {@code .debug_info}. */
    Unit unit(long offset) throws MalformedDataException {
        Unit known = units.get(offset);
        if (known != null) {
            return known;
        }
        DebugSection info = section("info");
        return units.put(offset, read(info, UnitHeader.parse(info, offset, false)), 1);
    }

    /** The unit that an offset of {@code .debug_info} lies in. */
    Unit unitAround(long offset) throws MalformedDataException {
        long[] all = unitStarts();
        int index = Arrays.binarySearch(all, offset);
        index = index >= 0 ? index : -index - 2;
        if (index < 0 || offset >= section("info").size()) {
            throw section("info").malformed(offset, "a reference to no unit");
        }
        return unit(all[index]);
    }

    /** Reads a unit's first entry, without keeping the unit. */
    Unit read(DebugSection section, UnitHeader header) throws MalformedDataException {
        Long key = header.abbreviations();
        AbbreviationTable table = tables.get(key);
        if (table == null) {
            forgetLargeTables();
            table = tables.put(key, new AbbreviationTable(section("abbrev"), header.abbreviations()), 1);
        }
        int before = table.count();
        try {
            return Unit.read(this, section, header, table, header.isType() ? null : skeleton);
        } finally {
            abbreviationsRead += table.count() - before;
        }
    }

    /** Tables grow while they are read, and units hold them: tables that overlap, of units made to hurt, would fill the memory. */
    private void forgetLargeTables() {
        long weight = 0;
        for (AbbreviationTable table : tables.values()) {
            weight += table.weight();
        }
        if (weight > InfoLimits.MAX_WEIGHT) {
            tables.clear();
            units.clear();
            typeUnits.clear();
        }
    }

    /** Where the units of {@code .debug_info} start, rising. Those behind one whose length is wrong are not found. */
    long[] unitStarts() throws MalformedDataException {
        long[] known = starts;
        if (known != null) {
            return known;
        }
        DebugSection info = section("info");
        long[] found = new long[64];
        int count = 0;
        long offset = 0;
        while (offset < info.size() && count < InfoLimits.MAX_UNITS) {
            if (count == found.length) {
                if (!info.budget().take(count * 8L)) {
                    break;
                }
                found = Arrays.copyOf(found, count * 2);
            }
            long end = unitEnd(info, offset);
            if (end <= offset) {
                break;
            }
            found[count++] = offset;
            offset = end;
        }
        known = Arrays.copyOf(found, count);
        starts = known;
        return known;
    }

    private static long unitEnd(DebugSection info, long offset) {
        try {
            ByteCursor cursor = info.upTo(offset, 12).cursor();
            InitialLength length = InitialLength.parse(cursor);
            return length.length() < 0 ? -1 : offset + cursor.position() + length.length();
        } catch (MalformedDataException cut) {
            return -1;
        }
    }

    /** The unit of the type that a signature means. */
    Unit typeUnit(long signature) throws MalformedDataException {
        Unit known = typeUnits.get(signature);
        if (known != null) {
            return known;
        }
        Map<Long, UnitHeader> types = typesBySignature;
        if (types == null) {
            types = new HashMap<>();
            addTypes(section("types"), true, types);
            addTypes(section("info"), false, types);
            typesBySignature = types;
        }
        UnitHeader header = types.get(signature);
        if (header == null) {
            Optional<Unit> other = otherTypes == null ? Optional.empty() : otherTypes.find(signature);
            if (other.isPresent()) {
                return typeUnits.put(signature, other.get(), 1);
            }
            throw section("info").malformed(0, "no type of signature 0x" + Long.toHexString(signature));
        }
        boolean separate = header.version() < 5;
        return typeUnits.put(signature, read(section(separate ? "types" : "info"), header), 1);
    }

    private static void addTypes(DebugSection section, boolean types, Map<Long, UnitHeader> found) {
        long offset = 0;
        try {
            while (offset < section.size() && found.size() < InfoLimits.MAX_UNITS) {
                UnitHeader header = UnitHeader.parse(section, offset, types);
                if (header.isType()) {
                    if ((found.size() & 63) == 0 && !section.budget().take(64 * MEMORY_OF_TYPE)) {
                        return;
                    }
                    found.putIfAbsent(header.id(), header);
                }
                offset = header.end();
            }
        } catch (MalformedDataException broken) {
            return; // those before it are of use
        }
    }
}
