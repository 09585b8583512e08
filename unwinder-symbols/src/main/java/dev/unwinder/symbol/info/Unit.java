package dev.unwinder.symbol.info;

import static dev.unwinder.symbol.info.InfoConstants.*;

import dev.unwinder.bytes.MalformedDataException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A unit: its header and first entry, and what the values of its entries mean. Small; its other entries are read from
 * the section when they are needed. For one thread at a time.
 *
 * @dwarf 3.1
 */
final class Unit {
    private static final Abbreviation NOTHING = new Abbreviation(0, false, new int[0], new int[0], new long[0]);

    private final DwarfFile file;
    private final DebugSection section;
    private final UnitHeader header;
    private final AbbreviationTable abbreviations;
    private final Entry root;
    private final @Nullable Unit skeleton;

    private Unit(
            DwarfFile file,
            DebugSection section,
            UnitHeader header,
            AbbreviationTable abbreviations,
            Entry root,
            @Nullable Unit skeleton) {
        this.file = file;
        this.section = section;
        this.header = header;
        this.abbreviations = abbreviations;
        this.root = root;
        this.skeleton = skeleton;
    }

    /**
     * Reads a unit's first entry.
     *
     * @param skeleton that stands for it in the linked file; null for a unit that is not split
     */
    static Unit read(
            DwarfFile file,
            DebugSection section,
            UnitHeader header,
            AbbreviationTable abbreviations,
            @Nullable Unit skeleton)
            throws MalformedDataException {
        Entry nothing = new Entry(header.entries(), NOTHING, new int[0], new long[0]);
        Unit unit = new Unit(file, section, header, abbreviations, nothing, skeleton);
        Entry root = header.entries() < header.end() ? unit.entry(header.entries()) : nothing;
        return new Unit(file, section, header, abbreviations, root, skeleton);
    }

    DwarfFile file() {
        return file;
    }

    UnitHeader header() {
        return header;
    }

    Entry root() {
        return root;
    }

    /** The unit in the linked file: for a split one its skeleton. It has the lines and the addresses. */
    Unit linked() {
        return skeleton == null ? this : skeleton;
    }

    boolean isSplit() {
        return skeleton != null;
    }

    /** Reads entries from one offset of the section to another. */
    EntryReader reader(long from, long to) throws MalformedDataException {
        if (from < header.entries() || to > header.end() || from > to) {
            throw section.malformed(from, "not inside the unit at 0x" + Long.toHexString(header.offset()));
        }
        return new EntryReader(header, abbreviations, section.view(from, to - from), from);
    }

    /** Reads one entry. */
    Entry entry(long offset) throws MalformedDataException {
        for (long size = 256; ; size *= 16) {
            long end = Math.min(header.end(), offset + size);
            EntryReader reader = reader(offset, end);
            try {
                Abbreviation abbreviation = reader.next();
                return abbreviation == null
                        ? new Entry(offset, NOTHING, new int[0], new long[0])
                        : reader.read(abbreviation);
            } catch (MalformedDataException cut) {
                if (end == header.end() || size > 1 << 24) {
                    throw cut;
                }
            }
        }
    }

    /** What a string attribute says; empty where the entry has none. */
    Optional<String> string(Entry entry, int attribute) throws MalformedDataException {
        int index = entry.indexOf(attribute);
        return index < 0 ? Optional.empty() : string(entry.forms()[index], entry.values()[index]);
    }

    /** The string that a form and a value mean; empty for a form that is not one of strings. */
    Optional<String> string(int form, long value) throws MalformedDataException {
        return switch (form) {
            case DW_FORM_string -> Optional.of(section.string(value));
            case DW_FORM_strp -> Optional.of(file.section("str").string(value));
            case DW_FORM_line_strp -> Optional.of(file.section("line_str").string(value));
            case DW_FORM_strp_sup, DW_FORM_GNU_strp_alt ->
                Optional.of(file.alternate().section("str").string(value));
            case DW_FORM_strx, DW_FORM_strx1, DW_FORM_strx2, DW_FORM_strx3, DW_FORM_strx4, DW_FORM_GNU_str_index -> {
                long place = stringOffsets() + value * header.offsetSize();
                long offset = file.section("str_offsets").unsigned(place, header.offsetSize());
                yield Optional.of(file.section("str").string(offset));
            }
            default -> Optional.empty();
        };
    }

    /** A string of the line program that belongs to this unit. */
    String lineString(int form, long value) throws MalformedDataException {
        Optional<String> string = string(form, value);
        if (string.isEmpty()) {
            throw section.malformed(
                    header.offset(),
                    "a file's name in form 0x" + Integer.toHexString(form) + ", which is none of a string");
        }
        return string.get();
    }

    /** The address that an attribute holds or leads to; empty where the entry has none. */
    OptionalLong address(Entry entry, int attribute) throws MalformedDataException {
        int index = entry.indexOf(attribute);
        return index < 0 || !isAddress(entry.forms()[index])
                ? OptionalLong.empty()
                : OptionalLong.of(address(entry.forms()[index], entry.values()[index]));
    }

    static boolean isAddress(int form) {
        return switch (form) {
            case DW_FORM_addr,
                    DW_FORM_addrx,
                    DW_FORM_addrx1,
                    DW_FORM_addrx2,
                    DW_FORM_addrx3,
                    DW_FORM_addrx4,
                    DW_FORM_GNU_addr_index -> true;
            default -> false;
        };
    }

    long address(int form, long value) throws MalformedDataException {
        return form == DW_FORM_addr ? value : indexedAddress(value);
    }

    /**
     * The address at an index of the table that the unit uses.
     *
     * @dwarf 7.27
     */
    long indexedAddress(long index) throws MalformedDataException {
        Unit owner = linked();
        long base = owner.root
                .value(DW_AT_addr_base, DW_AT_GNU_addr_base)
                .orElse(root.value(DW_AT_addr_base).orElse(header.version() >= 5 ? 8 : 0));
        return owner.file.section("addr").unsigned(base + index * header.addressSize(), header.addressSize());
    }

    /** Where the unit starts, which its range lists count from; 0 where it does not say. */
    long lowPc() throws MalformedDataException {
        OptionalLong own = address(root, DW_AT_low_pc);
        return own.isPresent() || skeleton == null
                ? own.orElse(0)
                : skeleton.address(skeleton.root, DW_AT_low_pc).orElse(0);
    }

    /** Begins a pass over its entries; see {@link DwarfFile#beginPass}. */
    void beginPass() throws MalformedDataException {
        file.beginPass();
        if (skeleton != null) {
            skeleton.file.beginPass();
        }
    }

    /** The code of an entry: what it takes from a low to a high pc, or the ranges of a list. */
    void ranges(Entry entry, RangeSink sink) throws MalformedDataException {
        RangeSink code = new CodeSink(file, sink);
        int list = entry.indexOf(DW_AT_ranges);
        if (list >= 0) {
            RangeLists.read(this, entry, list, code);
            return;
        }
        OptionalLong low = address(entry, DW_AT_low_pc);
        int high = entry.indexOf(DW_AT_high_pc);
        if (low.isPresent() && high >= 0) {
            int form = entry.forms()[high];
            long value = entry.values()[high];
            code.add(low.getAsLong(), isAddress(form) ? address(form, value) : low.getAsLong() + value);
        }
    }

    /** The error for something wrong in this unit. */
    MalformedDataException malformed(String reason) {
        return section.malformed(header.offset(), reason);
    }

    /** Where the offsets of this unit's strings start. */
    private long stringOffsets() {
        OptionalLong base = root.value(DW_AT_str_offsets_base);
        return base.isPresent() ? base.getAsLong() : header.version() >= 5 ? header.offsetSize() * 2L : 0;
    }
}
