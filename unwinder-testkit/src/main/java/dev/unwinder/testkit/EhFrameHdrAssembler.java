package dev.unwinder.testkit;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Assembles {@code .eh_frame_hdr}.
 *
 * @lsb 10.6.2
 */
public final class EhFrameHdrAssembler {
    private record Entry(long initialLocation, long fde) {}

    private final Section section;
    private final List<Entry> entries = new ArrayList<>();
    private int version = 1;
    private int pointerEncoding = 0x1b;
    private int countEncoding = 0x03;
    private int tableEncoding = 0x3b;
    private long ehFrame;
    private OptionalLong count = OptionalLong.empty();

    private EhFrameHdrAssembler(Section section) {
        this.section = section;
    }

    /** An empty header, encoded as GNU ld does. */
    public static EhFrameHdrAssembler of(ByteOrder order, int addressSize) {
        return new EhFrameHdrAssembler(Section.of(order, addressSize));
    }

    /** Says where the section is in memory. */
    public EhFrameHdrAssembler at(long vaddr) {
        section.at(vaddr);
        return this;
    }

    /** Any but 1 is wrong. */
    public EhFrameHdrAssembler version(int value) {
        version = value;
        return this;
    }

    /** The encodings of the pointer to {@code .eh_frame}, of the number of entries, and of the entries. */
    public EhFrameHdrAssembler encodings(int pointer, int number, int table) {
        pointerEncoding = pointer;
        countEncoding = number;
        tableEncoding = table;
        return this;
    }

    /** Where {@code .eh_frame} is. */
    public EhFrameHdrAssembler ehFrame(long vaddr) {
        ehFrame = vaddr;
        return this;
    }

    /** Claims a number of entries that is not true. */
    public EhFrameHdrAssembler count(long claimed) {
        count = OptionalLong.of(claimed);
        return this;
    }

    /** An entry of the table; they are written in the order they come. */
    public EhFrameHdrAssembler entry(long initialLocation, long fde) {
        entries.add(new Entry(initialLocation, fde));
        return this;
    }

    /** Writes it. */
    public Section end() {
        section.u8(version, pointerEncoding, countEncoding, tableEncoding);
        EncodedPointer pointers = EncodedPointer.into(section).data(section.base());
        if (pointerEncoding != 0xff) {
            pointers.write(pointerEncoding, ehFrame);
        }
        if (countEncoding != 0xff) {
            pointers.number(countEncoding, count.orElse(entries.size()));
        }
        if (tableEncoding != 0xff) {
            for (Entry entry : entries) {
                pointers.write(tableEncoding, entry.initialLocation()).write(tableEncoding, entry.fde());
            }
        }
        return section;
    }
}
