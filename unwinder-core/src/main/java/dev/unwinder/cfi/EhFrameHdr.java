package dev.unwinder.cfi;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.dwarf.PointerBases;
import dev.unwinder.dwarf.PointerEncoding;
import java.util.OptionalLong;

/**
 * The {@code .eh_frame_hdr} section: where {@code .eh_frame} is, and a table of its entries sorted by address.
 *
 * @lsb 10.6.2
 */
public final class EhFrameHdr {
    private final ByteView section;
    private final PointerBases bases;
    private final int addressSize;
    private final long ehFrame;
    private final PointerEncoding tableEncoding;
    private final long tableOffset;
    private final int entrySize;
    private final int count;

    private EhFrameHdr(
            ByteView section,
            PointerBases bases,
            int addressSize,
            long ehFrame,
            PointerEncoding tableEncoding,
            long tableOffset,
            int entrySize,
            int count) {
        this.section = section;
        this.bases = bases;
        this.addressSize = addressSize;
        this.ehFrame = ehFrame;
        this.tableEncoding = tableEncoding;
        this.tableOffset = tableOffset;
        this.entrySize = entrySize;
        this.count = count;
    }

    /**
     * Decodes the header.
     *
     * @param section its bytes
     * @param vaddr where it is
     * @param addressSize bytes in an address, 4 or 8
     */
    public static EhFrameHdr parse(ByteView section, long vaddr, int addressSize) throws MalformedDataException {
        PointerBases bases = PointerBases.ofSection(vaddr).withData(vaddr);
        ByteCursor cursor = section.cursor();
        int version = cursor.u8();
        if (version != 1) {
            throw section.malformed(0, "unknown version " + version);
        }
        PointerEncoding pointer = new PointerEncoding(cursor.u8());
        PointerEncoding number = new PointerEncoding(cursor.u8());
        PointerEncoding table = new PointerEncoding(cursor.u8());
        if (pointer.isOmitted()) {
            throw section.malformed(1, "no pointer to .eh_frame");
        }
        long ehFrame = pointer.decode(cursor, bases, addressSize);
        long count = number.isOmitted() || table.isOmitted() ? 0 : number.decodeNumber(cursor, addressSize);
        OptionalLong size = table.isOmitted() ? OptionalLong.empty() : table.size(addressSize);
        int entrySize = (int) size.orElse(0) * 2;
        if (entrySize == 0) {
            count = 0; // entries of variable size cannot be searched; an index of our own serves
        } else if (count < 0 || count > cursor.remaining() / entrySize) {
            throw cursor.malformed(
                    Long.toUnsignedString(count) + " entries do not fit in " + cursor.remaining() + " bytes");
        }
        return new EhFrameHdr(section, bases, addressSize, ehFrame, table, cursor.position(), entrySize, (int) count);
    }

    /** The vaddr of {@code .eh_frame}. */
    public long ehFrame() {
        return ehFrame;
    }

    /** How many entries can be searched; 0 where there is no table, or one that cannot be searched. */
    public int count() {
        return count;
    }

    /** The vaddr at which the code of an entry starts. */
    public long initialLocation(int index) throws MalformedDataException {
        return tableEncoding.decode(section.cursor(tableOffset + (long) index * entrySize), bases, addressSize);
    }

    /** The vaddr of the FDE of an entry. */
    public long fde(int index) throws MalformedDataException {
        long offset = tableOffset + (long) index * entrySize + entrySize / 2;
        return tableEncoding.decode(section.cursor(offset), bases, addressSize);
    }

    /** The vaddr of the last FDE that starts at or below a vaddr; it may end before it. */
    public OptionalLong find(long vaddr) throws MalformedDataException {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(initialLocation(middle), vaddr) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high < 0 ? OptionalLong.empty() : OptionalLong.of(fde(high));
    }
}
