package dev.unwinder.symbol.info;

import dev.unwinder.bytes.ByteWindow;
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
        ByteWindow window = section.window();
        long offset = 0;
        while (offset < section.size()) {
            boolean usual = window.moveTo(offset, 4) && window.u32(0) < 0xffff_fff0L;
            long length = usual
                    ? window.u32(0)
                    : InitialLength.parse(section.upTo(offset, 12).cursor()).length();
            long body = offset + (usual ? 4 : 12);
            if (length < 0 || length > section.size() - body) {
                throw section.malformed(
                        offset, "a set of " + Long.toUnsignedString(length) + " bytes does not fit in its section");
            }
            readSet(section, window, offset, body + length, usual ? 4 : 8, file, sink);
            offset = body + length;
        }
    }

    private static void readSet(
            DebugSection section, ByteWindow window, long offset, long end, int offsetSize, DwarfFile file, Sink sink)
            throws MalformedDataException {
        int head = offsetSize == 8 ? 24 : 12;
        if (offset + head > end) {
            throw section.malformed(offset, "a set shorter than its header");
        }
        moveTo(section, window, offset, head);
        int into = offsetSize == 8 ? 12 : 4;
        int version = window.u16(into);
        long unit = offsetSize == 8 ? window.u64(into + 2) : window.u32(into + 2);
        int addressSize = window.u8(head - 2);
        int segmentSize = window.u8(head - 1);
        if (version != 2 || segmentSize != 0 || addressSize != 4 && addressSize != 8) {
            return; // of some kind that nobody is known to write
        }
        // Pairs lie at multiples of their size from the start of the set.
        int pair = 2 * addressSize;
        long first = offset + (head + pair - 1L) / pair * pair;
        for (long at = first; at + pair <= end; at += pair) {
            moveTo(section, window, at, pair);
            long start = addressSize == 8 ? window.u64(0) : window.u32(0);
            long size = addressSize == 8 ? window.u64(8) : window.u32(4);
            // A pair of zeros ends the set, but a linker that drops code makes some in its middle too.
            if (size != 0 && file.isCode(start)) {
                sink.add(unit, start, start + size);
            }
        }
    }

    private static void moveTo(DebugSection section, ByteWindow window, long offset, int count)
            throws MalformedDataException {
        if (!window.moveTo(offset, count)) {
            section.view(offset, count); // says why that cannot be read
            throw section.malformed(offset, "cannot be read");
        }
    }
}
