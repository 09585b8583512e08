package dev.unwinder.symbol.info;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.MalformedDataException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which parts of the sections of a {@code .dwp} package belong to a unit: version 2, by GNU, and version 5.
 *
 * @dwarf 7.3.5.3
 */
final class PackageIndex {
    /** Names of sections by their numbers in an index; the versions agree but for two. */
    private static final String[] OLD = {"", "info", "types", "abbrev", "line", "loc", "str_offsets", "macinfo", "macro"
    };

    private static final String[] NEW = {
        "", "info", "", "abbrev", "line", "loclists", "str_offsets", "macro", "rnglists"
    };

    private static final int MAX_COLUMNS = 64;

    private final DebugSection section;
    private final String[] names;
    private final long columns;
    private final long rows;
    private final long slots;

    private PackageIndex(DebugSection section, String[] names, long columns, long rows, long slots) {
        this.section = section;
        this.names = names;
        this.columns = columns;
        this.rows = rows;
        this.slots = slots;
    }

    /** Reads the head of an index. */
    static Optional<PackageIndex> of(DebugSection section) throws MalformedDataException {
        if (section.isEmpty()) {
            return Optional.empty();
        }
        ByteCursor cursor = section.upTo(0, 16).cursor();
        boolean old = cursor.u32() == 2;
        cursor.seek(0);
        int version = old ? (int) cursor.u32() : cursor.u16();
        cursor.seek(4);
        long columns = cursor.u32();
        long rows = cursor.u32();
        long slots = cursor.u32();
        if (version != 2 && version != 5) {
            throw section.malformed(0, "a package index of unknown version " + version);
        }
        boolean fits = columns <= MAX_COLUMNS
                && slots <= section.size() / 12
                && rows <= section.size() / 4
                && 16 + slots * 12 + (2 * rows + 1) * columns * 4 <= section.size();
        if (!fits) {
            throw section.malformed(
                    0, "a package index of " + slots + " slots and " + rows + " rows does not fit in its section");
        }
        if (Long.bitCount(slots) > 1) {
            throw section.malformed(0, "a package index of " + slots + " slots, which is no power of two");
        }
        return Optional.of(new PackageIndex(section, version == 2 ? OLD : NEW, columns, rows, slots));
    }

    /** The parts of a unit, by the plain names of their sections; empty where the package does not have it. */
    Optional<Map<String, DebugSection>> parts(long signature, DebugSections sections) throws MalformedDataException {
        long row = row(signature);
        if (row == 0) {
            return Optional.empty();
        }
        if (row > rows) {
            throw section.malformed(0, "row " + row + " in a package index of " + rows + " rows");
        }
        long table = 16 + slots * 12;
        ByteCursor ids = section.view(table, columns * 4).cursor();
        ByteCursor offsets =
                section.view(table + row * columns * 4, columns * 4).cursor();
        ByteCursor sizes =
                section.view(table + (rows + row) * columns * 4, columns * 4).cursor();
        Map<String, DebugSection> parts = new HashMap<>();
        for (long i = 0; i < columns; i++) {
            long id = ids.u32();
            long offset = offsets.u32();
            long size = sizes.u32();
            String name = id < names.length ? names[(int) id] : "";
            if (!name.isEmpty()) {
                parts.put(name, sections.get(name).part(offset, size));
            }
        }
        return Optional.of(parts);
    }

    /** Looks a signature up in the hash table; 0 if it is not there. */
    private long row(long signature) throws MalformedDataException {
        long mask = slots - 1;
        long slot = signature & mask;
        long step = signature >>> 32 & mask | 1;
        for (long tries = 0; tries < slots; tries++) {
            long row = section.unsigned(16 + slots * 8 + slot * 4, 4);
            if (row == 0) {
                return 0;
            }
            if (section.unsigned(16 + slot * 8, 8) == signature) {
                return row;
            }
            slot = slot + step & mask;
        }
        return 0;
    }
}
