package dev.unwinder.cfi;

import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.dwarf.InitialLength;
import dev.unwinder.dwarf.PointerBases;
import dev.unwinder.dwarf.PointerEncoding;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A section of call frame information: entries by offset. Immutable but for a cache; safe for many threads.
 *
 * @dwarf 6.4.1
 * @lsb 10.6
 */
public abstract sealed class CallFrameInfo permits EhFrame, DebugFrame {
    /** What a walk over all entries is told. */
    public interface EntryVisitor {
        /** A common information entry. */
        default void cie(CommonInformationEntry cie) throws MalformedDataException {}

        /** A frame description entry. */
        void fde(FrameDescriptionEntry fde) throws MalformedDataException;

        /**
         * The zero length that ends a list of entries. In a linked section there may be more behind it.
         *
         * @return whether to go on: not where the section's size is a guess
         */
        default boolean terminator(long offset) throws MalformedDataException {
            return true;
        }

        /** An entry that cannot be decoded; the walk goes on behind it if its length is known. */
        default void malformed(long offset, MalformedDataException problem) throws MalformedDataException {}
    }

    /** One to whom the ranges of entries are enough: an index, which is made of all of them at a start. */
    interface RangeVisitor extends EntryVisitor {
        /** The code that the frame description entry at an offset of the section describes, and the size of its addresses. */
        void range(long offset, long start, long end, int addressSize);
    }

    private final ByteView section;
    private final PointerBases bases;
    private final int addressSize;
    private final int machine;
    private final Map<Long, CommonInformationEntry> cies = new ConcurrentHashMap<>();

    CallFrameInfo(ByteView section, PointerBases bases, int addressSize, int machine) {
        this.section = section;
        this.bases = bases;
        this.addressSize = addressSize;
        this.machine = machine;
    }

    /** The section's bytes. */
    public ByteView section() {
        return section;
    }

    /** What its pointers are relative to. */
    public PointerBases bases() {
        return bases;
    }

    /** The ELF {@code e_machine} of the image, on which some instructions depend. */
    public int machine() {
        return machine;
    }

    /** Bytes of the id or CIE pointer of an entry. */
    abstract int idSize(boolean is64);

    /** Whether an id marks a CIE. */
    abstract boolean isCie(long id, boolean is64);

    /** Where the CIE of an FDE is. */
    abstract long cieOffset(long idOffset, long id);

    /** Whether a zero length ends the list. */
    abstract boolean hasTerminator();

    /**
     * The FDE at an offset of the section.
     *
     * @throws MalformedDataException when there is none, or it or its CIE is broken
     */
    public FrameDescriptionEntry fdeAt(long offset) throws MalformedDataException {
        Entry entry = entryAt(offset);
        if (entry.isTerminator() || isCie(entry.id(), entry.is64())) {
            throw section.malformed(offset, "no frame description entry here");
        }
        return fde(entry);
    }

    /** The CIE at an offset of the section. */
    public CommonInformationEntry cieAt(long offset) throws MalformedDataException {
        CommonInformationEntry known = cies.get(offset);
        if (known != null) {
            return known;
        }
        Entry entry = entryAt(offset);
        if (entry.isTerminator() || !isCie(entry.id(), entry.is64())) {
            throw section.malformed(offset, "no common information entry here");
        }
        CommonInformationEntry cie =
                new CieParser(this, addressSize).parse(entry.body(section), offset, entry.length());
        cies.put(offset, cie);
        return cie;
    }

    /** Goes over all entries in the section's order. */
    public void forEach(EntryVisitor visitor) throws MalformedDataException {
        if (visitor instanceof RangeVisitor ranges) {
            new RangeScan(this, ranges).run();
            return;
        }
        long offset = 0;
        while (offset < section.size()) {
            offset = visit(offset, visitor);
        }
    }

    /** Visits one entry; returns where the next one is, or the end of the section where none can be found. */
    long visit(long offset, EntryVisitor visitor) throws MalformedDataException {
        Extent extent;
        try {
            extent = extentAt(offset);
        } catch (MalformedDataException cut) {
            visitor.malformed(offset, cut);
            return section.size();
        }
        if (extent.length() == 0 && hasTerminator()) {
            return visitor.terminator(offset) ? extent.end() : section.size();
        }
        visit(extent, visitor);
        return extent.end();
    }

    private void visit(Extent extent, EntryVisitor visitor) throws MalformedDataException {
        CommonInformationEntry cie = null;
        FrameDescriptionEntry fde = null;
        try {
            Entry entry = entry(extent);
            if (isCie(entry.id(), entry.is64())) {
                cie = cieAt(entry.offset());
            } else if (visitor instanceof RangeVisitor ranges) {
                visitRange(entry, ranges);
            } else {
                fde = fde(entry);
            }
        } catch (MalformedDataException broken) {
            visitor.malformed(extent.offset(), broken);
        }
        if (cie != null) {
            visitor.cie(cie);
        } else if (fde != null) {
            visitor.fde(fde);
        }
    }

    private void visitRange(Entry entry, RangeVisitor visitor) throws MalformedDataException {
        CommonInformationEntry cie = cieAt(cieOffset(entry.idOffset(), entry.id()));
        ByteCursor cursor = section.cursor(entry.bodyOffset());
        AddressRange range = range(cie, cursor);
        if (cursor.position() > entry.end()) {
            throw section.malformed(entry.offset(), "entry of " + entry.length() + " bytes, too few for its range");
        }
        visitor.range(entry.offset(), range.start(), range.end(), cie.addressSize());
    }

    /** Where an entry starts and ends. */
    private record Extent(long offset, long idOffset, long length, boolean is64) {
        long end() {
            return idOffset + length;
        }
    }

    /** An entry's frame: where its parts are. */
    private record Entry(long offset, long idOffset, long end, boolean is64, long id, long bodyOffset) {
        boolean isTerminator() {
            return idOffset == end;
        }

        long length() {
            return end - idOffset;
        }

        ByteCursor body(ByteView section) throws MalformedDataException {
            return section.slice(0, end).cursor(bodyOffset);
        }
    }

    private Entry entryAt(long offset) throws MalformedDataException {
        return entry(extentAt(offset));
    }

    private Extent extentAt(long offset) throws MalformedDataException {
        ByteCursor cursor = section.cursor(offset);
        InitialLength initial = InitialLength.parse(cursor);
        long length = initial.length();
        if (length < 0 || length > cursor.remaining()) {
            throw section.malformed(
                    offset, "entry of " + Long.toUnsignedString(length) + " bytes, " + cursor.remaining() + " there");
        }
        return new Extent(offset, cursor.position(), length, initial.offsetSize() == 8);
    }

    private Entry entry(Extent extent) throws MalformedDataException {
        long idOffset = extent.idOffset();
        if (extent.length() == 0 && hasTerminator()) {
            return new Entry(extent.offset(), idOffset, idOffset, extent.is64(), 0, idOffset);
        }
        int idSize = idSize(extent.is64());
        if (extent.length() < idSize) {
            throw section.malformed(extent.offset(), "entry of " + extent.length() + " bytes, too few for its id");
        }
        long id = section.cursor(idOffset).unsigned(idSize);
        return new Entry(extent.offset(), idOffset, extent.end(), extent.is64(), id, idOffset + idSize);
    }

    private FrameDescriptionEntry fde(Entry entry) throws MalformedDataException {
        CommonInformationEntry cie = cieAt(cieOffset(entry.idOffset(), entry.id()));
        ByteCursor cursor = entry.body(section);
        AddressRange range = range(cie, cursor);
        OptionalLong lsda = OptionalLong.empty();
        if (cie.hasAugmentationData()) {
            ByteView data = cursor.bytes(cursor.uleb128());
            lsda = lsda(cie, data, range.start());
        }
        return new FrameDescriptionEntry(
                entry.offset(), entry.length(), cie, range, lsda, cursor.bytes(cursor.remaining()));
    }

    /** What the cursor stands at: the code that an entry describes. */
    private AddressRange range(CommonInformationEntry cie, ByteCursor cursor) throws MalformedDataException {
        cursor.skip(cie.segmentSelectorSize());
        PointerEncoding encoding = cie.fdeEncoding();
        long start = encoding.decode(cursor, bases, cie.addressSize());
        long size = encoding.isOmitted() ? 0 : encoding.decodeNumber(cursor, cie.addressSize());
        long sizeBytes = encoding.size(cie.addressSize()).orElse(8);
        if (sizeBytes < 8) {
            size &= (1L << sizeBytes * 8) - 1; // a number of bytes, whatever sign the format has
        }
        return range(cursor, start, size);
    }

    private static AddressRange range(ByteCursor cursor, long start, long size) throws MalformedDataException {
        boolean thrownAway = start == -1L;
        if (start + size != 0 && Long.compareUnsigned(start + size, start) < 0 && !thrownAway) {
            throw cursor.malformed(
                    "range 0x" + Long.toHexString(start) + "+0x" + Long.toHexString(size) + " wraps around");
        }
        return AddressRange.ofSize(start, size);
    }

    /** A zero stands for no data, whatever it would be relative to. */
    private OptionalLong lsda(CommonInformationEntry cie, ByteView data, long function) throws MalformedDataException {
        Optional<PointerEncoding> encoding = cie.lsdaEncoding();
        if (encoding.isEmpty() || encoding.get().isOmitted()) {
            return OptionalLong.empty();
        }
        if (encoding.get().decodeNumber(data.cursor(), cie.addressSize()) == 0) {
            return OptionalLong.empty();
        }
        PointerBases withFunction = bases.withFunction(function);
        return OptionalLong.of(encoding.get().decode(data.cursor(), withFunction, cie.addressSize()));
    }
}
