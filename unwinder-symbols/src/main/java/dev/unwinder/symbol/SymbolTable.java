package dev.unwinder.symbol;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.ElfHeader;
import dev.unwinder.elf.SectionHeader;
import java.util.List;
import java.util.Optional;

/**
 * A symbol table as it lies in a file or in memory, with what is needed to make sense of it.
 *
 * @param entries the symbols
 * @param entrySize of one, in bytes; at least as large as the format's own
 * @param is64 whether they are Elf64_Sym
 * @param names of the symbols
 * @param sections that the symbols lie in, by number; empty where they are not known
 * @param shift what is added to a value to make a vaddr of the image: not 0 for the debug file of an image that was
 *     prelinked
 * @gabi symbol table
 */
record SymbolTable(
        ByteView entries, int entrySize, boolean is64, SymbolNames names, List<SectionHeader> sections, long shift) {
    /**
     * The table in the first section of a type.
     *
     * @return empty when there is none, or when only its header is there
     */
    static Optional<SymbolTable> inSection(ElfFile file, int sectionType, long shift) throws MalformedDataException {
        List<SectionHeader> sections = file.sections();
        for (SectionHeader section : sections) {
            if (section.type() == sectionType && section.hasBytes()) {
                return Optional.of(of(file, section, sections, shift));
            }
        }
        return Optional.empty();
    }

    private static SymbolTable of(ElfFile file, SectionHeader section, List<SectionHeader> sections, long shift)
            throws MalformedDataException {
        ElfHeader header = file.header();
        String place = file.source().name() + " " + section.name();
        if (section.entrySize() < entrySize(header.is64()) || section.entrySize() > 1 << 16) {
            throw new MalformedDataException(
                    place, 0, "symbols of " + section.entrySize() + " bytes are not plausible");
        }
        if (section.link() <= 0 || section.link() >= sections.size()) {
            throw new MalformedDataException(place, 0, "no section " + section.link() + " to take names from");
        }
        SymbolNames names = new SymbolNames(
                file.bytes(sections.get((int) section.link())), section.type() == ElfConstants.SHT_SYMTAB);
        return new SymbolTable(file.bytes(section), (int) section.entrySize(), header.is64(), names, sections, shift);
    }

    /** The size of a symbol in the format's own layout, in bytes. */
    static int entrySize(boolean is64) {
        return is64 ? 24 : 16;
    }

    /** How many symbols there are. */
    int count() {
        return (int) (entries.size() / entrySize);
    }
}
