package dev.unwinder.testkit;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Assembles ELF files of either class and byte order: the header, then program headers, then all contents, then section headers.
 *
 * <p>Contents are placed so that their file offset and vaddr agree modulo 4096, as a loader wants it. Section 0 is always there once there
 * is another; {@code .shstrtab}, {@code .symtab} and {@code .strtab} come by themselves.
 *
 * @gabi object files
 */
public final class ElfAssembler {
    private final ByteOrder order;
    private final boolean is64;
    private final List<ElfSegment> segments = new ArrayList<>();
    private final List<ElfSection> sections = new ArrayList<>();
    private final ElfSymbols symbols;
    private final ElfSymbols dynamicSymbols;
    private int type = 3;
    private int machine = 62;
    private long entry;
    private boolean extendedNumbering;

    private ElfAssembler(ByteOrder order, boolean is64) {
        this.order = order;
        this.is64 = is64;
        this.symbols = new ElfSymbols(order, is64);
        this.dynamicSymbols = new ElfSymbols(order, is64);
    }

    /** An empty ET_DYN file for x86-64's machine number. */
    public static ElfAssembler of(ByteOrder order, int addressSize) {
        return new ElfAssembler(order, addressSize == 8);
    }

    /** An empty little-endian 64-bit file. */
    public static ElfAssembler little64() {
        return of(ByteOrder.LITTLE_ENDIAN, 8);
    }

    /** {@code e_type}: 1 ET_REL, 2 ET_EXEC, 3 ET_DYN, 4 ET_CORE. */
    public ElfAssembler type(int value) {
        type = value;
        return this;
    }

    /** {@code e_machine}: 62 is x86-64, 183 AArch64. */
    public ElfAssembler machine(int value) {
        machine = value;
        return this;
    }

    /** {@code e_entry}. */
    public ElfAssembler entry(long vaddr) {
        entry = vaddr;
        return this;
    }

    /** Writes all counts as if they did not fit into the header: PN_XNUM, SHN_XINDEX, and section header 0 has the truth. */
    public ElfAssembler extendedNumbering() {
        extendedNumbering = true;
        return this;
    }

    /** An empty section for content of this file. */
    public Section content() {
        return Section.of(order, is64 ? 8 : 4);
    }

    /** A segment with content of its own: type 1 PT_LOAD, 2 PT_DYNAMIC, 4 PT_NOTE; flags 1 PF_X, 2 PF_W, 4 PF_R. */
    public ElfSegment segment(int segmentType, int flags, long vaddr, byte[] bytes) {
        ElfSegment segment = new ElfSegment(segmentType, flags, new ElfContent(vaddr, bytes));
        segments.add(segment);
        return segment;
    }

    /** A segment that lies in another's bytes, as PT_DYNAMIC and PT_GNU_EH_FRAME do. */
    public ElfSegment segmentIn(ElfSegment outer, int segmentType, int flags, long vaddr, long size) {
        ElfSegment segment = new ElfSegment(segmentType, flags, outer.content().part(vaddr, size));
        segments.add(segment);
        return segment;
    }

    /** A section with content of its own: type 1 SHT_PROGBITS, 3 SHT_STRTAB, 7 SHT_NOTE; flags 2 SHF_ALLOC, 4 SHF_EXECINSTR. */
    public ElfSection section(String name, int sectionType, long flags, long vaddr, byte[] bytes) {
        ElfSection section = new ElfSection(name, sectionType, flags, new ElfContent(vaddr, bytes));
        sections.add(section);
        return section;
    }

    /** A section that lies in a segment's bytes. */
    public ElfSection sectionIn(ElfSegment segment, String name, int sectionType, long flags, long vaddr, long size) {
        ElfSection section =
                new ElfSection(name, sectionType, flags, segment.content().part(vaddr, size));
        sections.add(section);
        return section;
    }

    /** A section with SHF_COMPRESSED, a compression header and a zlib stream. */
    public ElfSection compressed(String name, byte[] bytes) {
        byte[] packed = Compression.zlib(bytes);
        return section(
                name,
                1,
                0x800,
                0,
                Compression.header(content(), 1, bytes.length).bytes(packed).toByteArray());
    }

    /** A section in GNU's old compression: "ZLIB", a big-endian size, a zlib stream. */
    public ElfSection zdebug(String name, byte[] bytes) {
        byte[] packed = Compression.zlib(bytes);
        return section(
                name, 1, 0, 0, Compression.gnuHeader(bytes.length).bytes(packed).toByteArray());
    }

    /** A build-id, in a note segment and the section that goes with it. */
    public ElfAssembler buildId(long vaddr, byte... id) {
        byte[] note = ElfNotes.of(content(), 4).note("GNU", 3, id).toByteArray();
        ElfSegment segment = segment(4, 4, vaddr, note).alignment(4);
        sectionIn(segment, ".note.gnu.build-id", 7, 2, vaddr, note.length).alignment(4);
        return this;
    }

    /** A symbol of {@code .symtab}: info is binding times 16 plus type (2 is a function), section is an index or SHN_ABS 0xfff1. */
    public ElfAssembler symbol(String name, long value, long size, int info, int section) {
        symbols.add(name, value, size, info, section);
        return this;
    }

    /** A symbol of {@code .dynsym}. */
    public ElfAssembler dynamicSymbol(String name, long value, long size, int info, int section) {
        dynamicSymbols.add(name, value, size, info, section);
        return this;
    }

    /** The file; may be asked for once. */
    public byte[] toByteArray() {
        List<ElfSection> all = allSections();
        Section file = content();
        long contentStart = headerSize() + (long) segments.size() * programHeaderSize();
        long end = contentStart;
        for (ElfContent content : contents(all)) {
            end = content.placeAfter(end);
        }
        long sectionHeaders = all.isEmpty() ? 0 : (end + 15) / 16 * 16;
        writeHeader(file, all.size(), sectionHeaders);
        segments.forEach(segment -> segment.write(file, is64));
        for (ElfContent content : contents(all)) {
            content.write(file);
        }
        if (!all.isEmpty()) {
            file.align(16, 0);
            all.forEach(section -> section.write(file, is64));
        }
        return file.toByteArray();
    }

    private List<ElfSection> allSections() {
        List<ElfSection> all = new ArrayList<>();
        if (sections.isEmpty() && symbols.isEmpty() && dynamicSymbols.isEmpty() && !extendedNumbering) {
            return all;
        }
        ElfSection zero = new ElfSection("", 0, 0, new ElfContent(0, new byte[0]));
        all.add(zero);
        all.addAll(sections);
        symbols.addTo(all, ".symtab", 2, ".strtab", 0);
        dynamicSymbols.addTo(all, ".dynsym", 11, ".dynstr", 2);
        Section names = content();
        ElfSection strings = new ElfSection(".shstrtab", 3, 0, new ElfContent(0, new byte[0]));
        all.add(strings);
        for (ElfSection section : all) {
            section.nameOffset(names.size());
            names.string(section.name());
        }
        strings.content(new ElfContent(0, names.toByteArray()));
        if (extendedNumbering) {
            zero.size(all.size()).link(all.size() - 1).info(segments.size());
        }
        return all;
    }

    /** Each content once, by whoever owns it. */
    private List<ElfContent> contents(List<ElfSection> all) {
        List<ElfContent> contents = new ArrayList<>();
        segments.stream().map(ElfSegment::content).filter(ElfContent::isOwner).forEach(contents::add);
        all.stream()
                .filter(section -> section.type() != 8)
                .map(ElfSection::content)
                .filter(ElfContent::isOwner)
                .forEach(contents::add);
        return contents;
    }

    private void writeHeader(Section file, int sectionCount, long sectionHeaders) {
        file.u8(0x7f, 'E', 'L', 'F', is64 ? 2 : 1, order == ByteOrder.LITTLE_ENDIAN ? 1 : 2, 1, 0);
        file.fill(8, 0).u16(type).u16(machine).u32(1).address(entry);
        file.address(segments.isEmpty() ? 0 : headerSize()).address(sectionHeaders);
        file.u32(0).u16(headerSize()).u16(programHeaderSize());
        file.u16(extendedNumbering ? 0xffff : segments.size());
        file.u16(is64 ? 64 : 40);
        file.u16(extendedNumbering ? 0 : sectionCount);
        file.u16(extendedNumbering ? 0xffff : Math.max(0, sectionCount - 1));
    }

    private int headerSize() {
        return is64 ? 64 : 52;
    }

    private int programHeaderSize() {
        return is64 ? 56 : 32;
    }
}
