package dev.unwinder.elf;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteSource;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An ELF file, decoded on demand: opening reads the header and the program headers, nothing else.
 *
 * <p>Works on any {@link ByteSource}: a file, or an image in memory seen by file offset. Immutable and safe for many threads.
 *
 * @gabi object files
 */
public final class ElfFile {
    /** The most program or section headers that are read. */
    private static final int MAX_HEADERS = 1 << 22;

    /** What one program header takes of memory at most, with all that is made of it. */
    private static final int MEMORY_OF_HEADER = 320;

    /** The longest name of a section, in bytes: many sections may have one name in a file made to hurt. */
    private static final long MAX_NAME = 1024;

    /** The most bytes of one program or section header; a table of larger ones is there to take memory. */
    private static final int MAX_HEADER_SIZE = 1024;

    private final ByteSource source;
    private final ElfHeader header;
    private final List<ProgramHeader> programHeaders;
    private volatile @org.jspecify.annotations.Nullable List<SectionHeader> sections;
    private volatile Optional<BuildId> buildId = Optional.empty();

    private ElfFile(ByteSource source, ElfHeader header, List<ProgramHeader> programHeaders) {
        this.source = source;
        this.header = header;
        this.programHeaders = programHeaders;
    }

    /** Decodes the header and program headers of a source, which has to stay open. */
    public static ElfFile parse(ByteSource source) throws MalformedDataException {
        ElfHeader header = ElfHeader.parse(source);
        return new ElfFile(source, header, readProgramHeaders(source, header));
    }

    /** Where its bytes come from. */
    public ByteSource source() {
        return source;
    }

    /** The ELF header. */
    public ElfHeader header() {
        return header;
    }

    /** All program headers, in file order. */
    public List<ProgramHeader> programHeaders() {
        return programHeaders;
    }

    /**
     * All section headers, in file order; empty where the file has none.
     *
     * @throws MalformedDataException when there should be some but they cannot be read
     */
    public List<SectionHeader> sections() throws MalformedDataException {
        List<SectionHeader> known = sections;
        if (known == null) {
            known = readSections();
            sections = known;
        }
        return known;
    }

    /** The first section of a name. */
    public Optional<SectionHeader> section(String name) throws MalformedDataException {
        for (SectionHeader section : sections()) {
            if (section.name().equals(name)) {
                return Optional.of(section);
            }
        }
        return Optional.empty();
    }

    /** The content of a section, decompressed if need be; empty for one without bytes in the file. */
    public ByteView bytes(SectionHeader section) throws MalformedDataException {
        if (!section.hasBytes()) {
            return ByteView.of(new byte[0], source.name() + " " + section.name(), header.order());
        }
        if (!isPacked(section)) {
            return source.view(section.offset(), section.size(), section.name(), header.order());
        }
        ByteSource content = source(section);
        return content.view(0, content.size(), "", header.order());
    }

    /**
     * The content of a section, to be read in parts: what is compressed with zlib is decompressed from its start as far as it is asked for.
     * Parts of a compressed section keep its name and their place in it.
     *
     * @throws MalformedDataException when the section does not lie in the file, or is compressed in a way that cannot be
     */
    public ByteSource source(SectionHeader section) throws MalformedDataException {
        String name = source.name() + " " + section.name();
        if (section.offset() < 0 || section.size() < 0 || section.offset() > source.size() - section.size()) {
            throw new MalformedDataException(name, 0, "the section lies behind the end of the file");
        }
        ByteSource content = source.window(section.offset(), section.hasBytes() ? section.size() : 0, name);
        if (section.isCompressed()) {
            return SectionBytes.decompress(content, header.order(), header.is64());
        }
        return isPacked(section) ? SectionBytes.decompressGnu(content, header.order()) : content;
    }

    private static boolean isPacked(SectionHeader section) {
        return section.isCompressed() || section.name().startsWith(".zdebug");
    }

    /**
     * The content of a debug section by its plain name: {@code .debug_x}, or the old compressed {@code .zdebug_x}.
     *
     * @return empty when there is none, or when only its header is there (a stripped file's debug twin has such sections)
     */
    public Optional<ByteView> debugSection(String name) throws MalformedDataException {
        Optional<SectionHeader> section = section(name);
        if (section.isEmpty()) {
            section = section(".z" + name.substring(1));
        }
        return section.isPresent() && section.get().hasBytes() ? Optional.of(bytes(section.get())) : Optional.empty();
    }

    /** The build-id, from the note segments or, failing these, the note sections. */
    public Optional<BuildId> buildId() {
        Optional<BuildId> known = buildId;
        if (known.isEmpty()) {
            known = readBuildId();
            buildId = known;
        }
        return known;
    }

    private Optional<BuildId> readBuildId() {
        for (ProgramHeader segment : programHeaders) {
            if (segment.type() == ElfConstants.PT_NOTE && segment.fileSize() <= 1 << 20) {
                Optional<BuildId> found = buildIdAt(segment.offset(), segment.fileSize(), segment.alignment());
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        try {
            for (SectionHeader section : sections()) {
                if (section.type() == ElfConstants.SHT_NOTE && section.size() <= 1 << 20) {
                    Optional<BuildId> found = buildIdAt(section.offset(), section.size(), 4);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        } catch (MalformedDataException noSections) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private Optional<BuildId> buildIdAt(long offset, long size, long alignment) {
        try {
            ByteView notes = source.view(offset, size, "notes", header.order());
            return ElfNote.buildId(ElfNote.parseAll(notes, alignment).notes());
        } catch (MalformedDataException unreadable) {
            return Optional.empty();
        }
    }

    private static List<ProgramHeader> readProgramHeaders(ByteSource source, ElfHeader header)
            throws MalformedDataException {
        long count = header.programHeaderCount();
        if (count == ElfConstants.PN_XNUM && header.sectionHeaderOffset() != 0) {
            count = extendedCount(source, header);
        }
        int size = header.is64() ? 56 : 32;
        if (count == 0 || header.programHeaderOffset() == 0) {
            return List.of();
        }
        if (header.programHeaderSize() < size || header.programHeaderSize() > MAX_HEADER_SIZE || count > MAX_HEADERS) {
            throw new MalformedDataException(
                    source.name(),
                    header.programHeaderOffset(),
                    count + " program headers of " + header.programHeaderSize() + " bytes are not plausible");
        }
        long bytes = count * header.programHeaderSize();
        ByteView table = source.view(header.programHeaderOffset(), bytes, "program headers", header.order());
        if (!source.budget().take(count * MEMORY_OF_HEADER)) {
            throw new MalformedDataException(
                    source.name(),
                    header.programHeaderOffset(),
                    count + " program headers are too many for the memory allowed");
        }
        List<ProgramHeader> headers = new ArrayList<>((int) count);
        for (long i = 0; i < count; i++) {
            headers.add(ProgramHeader.parse(table.cursor(i * header.programHeaderSize()), header.is64()));
        }
        return List.copyOf(headers);
    }

    /**
     * The number behind PN_XNUM: section header 0 has it. The kernel writes that at the very end of a core, so of a core cut short it is
     * gone; then the headers are those that lie before the first segment's bytes.
     */
    private static long extendedCount(ByteSource source, ElfHeader header) throws MalformedDataException {
        try {
            return sectionZero(source, header).info();
        } catch (MalformedDataException cut) {
            ByteView first = source.view(
                    header.programHeaderOffset(), header.is64() ? 56 : 32, "program headers", header.order());
            long end = ProgramHeader.parse(first.cursor(), header.is64()).offset();
            if (header.type() != ElfConstants.ET_CORE
                    || end <= header.programHeaderOffset()
                    || header.programHeaderSize() == 0) {
                throw cut;
            }
            return (end - header.programHeaderOffset()) / header.programHeaderSize();
        }
    }

    private List<SectionHeader> readSections() throws MalformedDataException {
        if (header.sectionHeaderOffset() == 0) {
            return List.of();
        }
        SectionHeader first = sectionZero(source, header);
        long count = header.sectionHeaderCount() != 0 ? header.sectionHeaderCount() : first.size();
        long nameIndex =
                header.sectionNameIndex() == ElfConstants.SHN_XINDEX ? first.link() : header.sectionNameIndex();
        if (count < 0 || count > MAX_HEADERS) {
            throw new MalformedDataException(
                    source.name(), header.sectionHeaderOffset(), count + " sections are not plausible");
        }
        long bytes = count * header.sectionHeaderSize();
        ByteView table = source.view(header.sectionHeaderOffset(), bytes, "section headers", header.order());
        if (!source.budget().take(count * MEMORY_OF_HEADER)) {
            throw new MalformedDataException(
                    source.name(),
                    header.sectionHeaderOffset(),
                    count + " sections are too many for the memory allowed");
        }
        List<SectionHeader> unnamed = new ArrayList<>((int) count);
        for (int i = 0; i < count; i++) {
            unnamed.add(parseSection(table.cursor((long) i * header.sectionHeaderSize()), header.is64(), i));
        }
        return named(unnamed, nameIndex);
    }

    private List<SectionHeader> named(List<SectionHeader> unnamed, long nameIndex) throws MalformedDataException {
        ByteView names = ByteView.of(new byte[0], source.name() + " section names", header.order());
        if (nameIndex > 0
                && nameIndex < unnamed.size()
                && unnamed.get((int) nameIndex).hasBytes()) {
            SectionHeader strings = unnamed.get((int) nameIndex);
            names = source.view(strings.offset(), strings.size(), "section names", header.order());
        }
        List<SectionHeader> named = new ArrayList<>(unnamed.size());
        for (SectionHeader section : unnamed) {
            named.add(withName(section, names));
        }
        return List.copyOf(named);
    }

    /** A name that cannot be read leaves the section without one; the others are still of use. */
    private static SectionHeader withName(SectionHeader section, ByteView names) {
        String name;
        try {
            long start = Long.parseLong(section.name());
            name = names.slice(start, Math.max(0, Math.min(names.size() - start, MAX_NAME)))
                    .cursor()
                    .string();
        } catch (MalformedDataException unnamed) {
            name = "";
        }
        return new SectionHeader(
                section.index(),
                name,
                section.type(),
                section.flags(),
                section.vaddr(),
                section.offset(),
                section.size(),
                section.link(),
                section.info(),
                section.entrySize());
    }

    private static SectionHeader sectionZero(ByteSource source, ElfHeader header) throws MalformedDataException {
        int size = header.is64() ? 64 : 40;
        if (header.sectionHeaderSize() < size || header.sectionHeaderSize() > MAX_HEADER_SIZE) {
            throw new MalformedDataException(
                    source.name(),
                    header.sectionHeaderOffset(),
                    "section headers of " + header.sectionHeaderSize() + " bytes are not plausible");
        }
        ByteView bytes = source.view(header.sectionHeaderOffset(), size, "section headers", header.order());
        return parseSection(bytes.cursor(), header.is64(), 0);
    }

    /** The name is still its offset in the table of names, in digits. */
    private static SectionHeader parseSection(ByteCursor cursor, boolean is64, int index)
            throws MalformedDataException {
        int word = is64 ? 8 : 4;
        long name = cursor.u32();
        int type = cursor.s32();
        long flags = cursor.unsigned(word);
        long vaddr = cursor.unsigned(word);
        long offset = cursor.unsigned(word);
        long size = cursor.unsigned(word);
        long link = cursor.u32();
        long info = cursor.u32();
        cursor.unsigned(word); // sh_addralign
        return new SectionHeader(
                index, Long.toString(name), type, flags, vaddr, offset, size, link, info, cursor.unsigned(word));
    }

    /** The byte order of its numbers. */
    public ByteOrder order() {
        return header.order();
    }
}
