package dev.unwinder.symbol.info;

import dev.unwinder.bytes.ByteSource;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The debug sections of one file, opened when they are asked for. For one thread at a time.
 *
 * <p>Sections are read in pieces; those that zlib compressed are decompressed up to what is asked for, others whole.
 */
final class DebugSections {
    private final ElfFile file;
    private final boolean split;
    private final Map<String, DebugSection> known = new HashMap<>();

    private DebugSections(ElfFile file, boolean split) {
        this.file = file;
        this.split = split;
    }

    /** Those of an ordinary file. */
    static DebugSections of(ElfFile file) {
        return new DebugSections(file, false);
    }

    /** Those of a {@code .dwo} or {@code .dwp} file, whose names end in {@code .dwo}. */
    static DebugSections ofSplit(ElfFile file) {
        return new DebugSections(file, true);
    }

    /** These, but of some only the contribution of one unit. */
    DebugSections withParts(Map<String, DebugSection> parts) {
        DebugSections others = new DebugSections(file, split);
        others.known.putAll(known);
        others.known.putAll(parts);
        return others;
    }

    ElfFile file() {
        return file;
    }

    /**
     * A section by the plain part of its name, {@code "info"} for {@code .debug_info}; an empty one if there is none.
     */
    DebugSection get(String plain) throws MalformedDataException {
        DebugSection section = known.get(plain);
        if (section == null) {
            section = open("debug_" + plain + (split ? ".dwo" : ""));
            known.put(plain, section);
        }
        return section;
    }

    /** A section that has the same name in split files, too. */
    DebugSection index(String plain) throws MalformedDataException {
        return open("debug_" + plain);
    }

    private DebugSection open(String name) throws MalformedDataException {
        if (split) {
            List<ByteSource> all = sameNamed("." + name);
            if (all.size() > 1) {
                ByteSource joined = JoinedSource.of(file.source().name() + " ." + name, all);
                return DebugSection.of(joined, joined.name(), file.order());
            }
        }
        Optional<SectionHeader> header = file.section("." + name);
        if (header.isEmpty()) {
            header = file.section(".z" + name);
        }
        String place = file.source().name() + " ." + name;
        if (header.isEmpty() || !header.get().hasBytes()) {
            return DebugSection.none(place, file.order());
        }
        SectionHeader found = header.get();
        boolean packed = found.isCompressed() || found.name().startsWith(".z");
        return packed
                ? DebugSection.held(file.source(found), place, file.order())
                : DebugSection.of(file.source(found), place, file.order());
    }

    /**
     * The sections of one name. In a {@code .dwo} file, which no linker has seen, each type unit may be a section of its own, so that linkers could
     * drop all but one of them: gcc's with {@code -fdebug-types-section}.
     */
    private List<ByteSource> sameNamed(String name) throws MalformedDataException {
        List<ByteSource> all = new ArrayList<>();
        long left = file.source().size();
        for (SectionHeader section : file.sections()) {
            if (section.hasBytes() && section.name().equals(name)) {
                all.add(file.source(section));
                left -= section.size();
            }
        }
        if (left < 0) {
            throw new MalformedDataException(file.source().name() + " " + name, 0, "sections that overlap");
        }
        return all;
    }
}
