package dev.unwinder.symbol.info;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.dwarf.InitialLength;

/**
 * The table {@code .debug_aranges}, which tells the units of code without a look at these. Not all compilers write it,
 * so what it does not have may be there all the same.
 *
 * @dwarf 6.1.2
 */
final class AddressRangeTable {
    /** Takes what the table says. */
    interface Sink {
        /** Code of the unit at an offset of {@code .debug_info}. */
        void add(long unit, long start, long end);
    }

    private AddressRangeTable() {}

    /** Reads the table. What comes behind a set that is broken is left out. */
    static void read(DwarfFile file, Sink sink) throws MalformedDataException {
        DebugSection section = file.section("aranges");
        long offset = 0;
        while (offset < section.size()) {
            ByteCursor head = section.upTo(offset, 12).cursor();
            InitialLength length = InitialLength.parse(head);
            if (length.length() < 0 || length.length() > section.size() - offset - head.position()) {
                throw section.malformed(offset, "a set of " + length.length() + " bytes does not fit");
            }
            readSet(section.view(offset, head.position() + length.length()).cursor(head.position()), length, file, sink);
            offset += head.position() + length.length();
        }
    }

    private static void readSet(ByteCursor cursor, InitialLength length, DwarfFile file, Sink sink)
            throws MalformedDataException {
        int version = cursor.u16();
        long unit = cursor.unsigned(length.offsetSize());
        int addressSize = cursor.u8();
        int segmentSize = cursor.u8();
        if (version != 2 || segmentSize != 0 || addressSize != 4 && addressSize != 8) {
            return; // of some kind that nobody is known to write
        }
        // Pairs lie at multiples of their size from the start of the set.
        long pair = 2L * addressSize;
        long aligned = (cursor.position() + pair - 1) / pair * pair;
        cursor.seek(Math.min(aligned, cursor.view().size()));
        while (cursor.remaining() >= pair) {
            long start = cursor.unsigned(addressSize);
            long size = cursor.unsigned(addressSize);
            // A pair of zeros ends the set, but a linker that drops code makes some in its middle too.
            if (size != 0 && file.isCode(start)) {
                sink.add(unit, start, start + size);
            }
        }
    }
}
