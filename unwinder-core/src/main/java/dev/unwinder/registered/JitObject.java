package dev.unwinder.registered;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An object file as a just-in-time compiler hands it to a debugger, made into an image: {@code sh_addr} says where each of its sections was
 * loaded, but of a relocatable object symbols still count from their sections, and debugging and call frame information is not relocated.
 *
 * <p>For 64-bit objects.
 *
 * @gabi relocation, symbol values
 */
final class JitObject {
    private static final int SYMBOL_SIZE = 24;
    private static final int RELA_SIZE = 24;
    private static final int SEGMENT_SIZE = 56;
    private static final int SHT_RELA = 4;
    private static final int SHN_LORESERVE = 0xff00;

    /** The most sections; compilers that make one for each function have thousands. */
    private static final int MAX_LOADED = 60_000;

    private final ElfFile object;
    private final List<SectionHeader> sections;
    private final ByteBuffer bytes;

    private JitObject(ElfFile object, byte[] copy) throws MalformedDataException {
        this.object = object;
        this.sections = object.sections();
        this.bytes = ByteBuffer.wrap(copy).order(object.order());
    }

    /** The sections of an object that are in memory: those with an address and a size. */
    static List<SectionHeader> loaded(ElfFile object) throws MalformedDataException {
        List<SectionHeader> loaded = new ArrayList<>();
        for (SectionHeader section : object.sections()) {
            boolean there = (section.flags() & ElfConstants.SHF_ALLOC) != 0
                    && section.vaddr() != 0
                    && section.size() > 0
                    && section.size() <= JitEntries.MAX_SIZE;
            if (there && loaded.size() < MAX_LOADED) {
                loaded.add(section);
            }
        }
        return loaded;
    }

    /**
     * The object as an image that was loaded where its sections are.
     *
     * @param copy of all of the object
     * @param name of the image
     */
    static ElfFile link(byte[] copy, String name) throws MalformedDataException {
        ElfFile object = ElfFile.parse(ByteView.of(copy, name, ByteOrder.LITTLE_ENDIAN));
        if (!object.header().is64()) {
            throw new MalformedDataException(name, 4, "32-bit objects are not supported");
        }
        List<SectionHeader> loaded = loaded(object);
        JitObject image = new JitObject(object, Arrays.copyOf(copy, copy.length + loaded.size() * SEGMENT_SIZE));
        if (object.header().type() == ElfConstants.ET_REL) {
            image.placeSymbols();
            image.relocate();
        }
        if (!loaded.isEmpty()) {
            image.addSegments(loaded, copy.length);
        }
        return ElfFile.parse(ByteView.of(image.bytes.array(), name, object.order()));
    }

    /** Makes symbols' values addresses. */
    private void placeSymbols() {
        for (SectionHeader table : sections) {
            if (table.type() != ElfConstants.SHT_SYMTAB || !isThere(table)) {
                continue;
            }
            for (long at = table.offset(); at + SYMBOL_SIZE <= table.offset() + table.size(); at += SYMBOL_SIZE) {
                int section = bytes.getShort((int) at + 6) & 0xffff;
                if (section != ElfConstants.SHN_UNDEF && section < SHN_LORESERVE && section < sections.size()) {
                    int value = (int) at + 8;
                    bytes.putLong(
                            value, bytes.getLong(value) + sections.get(section).vaddr());
                }
            }
        }
    }

    /** Carries out the relocations of all that is not run. */
    private void relocate() {
        for (SectionHeader relocations : sections) {
            if (relocations.type() != SHT_RELA
                    || !isThere(relocations)
                    || relocations.info() <= 0
                    || relocations.info() >= sections.size()
                    || relocations.link() <= 0
                    || relocations.link() >= sections.size()) {
                continue;
            }
            SectionHeader section = sections.get((int) relocations.info());
            SectionHeader symbols = sections.get((int) relocations.link());
            boolean isRead = (section.flags() & ElfConstants.SHF_ALLOC) == 0
                    || section.name().equals(".eh_frame");
            if (isRead && isThere(section) && isThere(symbols) && !section.isCompressed()) {
                relocate(relocations, section, symbols);
            }
        }
    }

    private void relocate(SectionHeader relocations, SectionHeader section, SectionHeader symbols) {
        long end = relocations.offset() + relocations.size();
        for (long at = relocations.offset(); at + RELA_SIZE <= end; at += RELA_SIZE) {
            long place = bytes.getLong((int) at);
            long info = bytes.getLong((int) at + 8);
            long addend = bytes.getLong((int) at + 16);
            long symbol = info >>> 32;
            if (symbol >= symbols.size() / SYMBOL_SIZE || place < 0 || place > section.size() - 4) {
                continue;
            }
            long value = bytes.getLong((int) (symbols.offset() + symbol * SYMBOL_SIZE) + 8) + addend;
            apply((int) info, (int) (section.offset() + place), value, section.vaddr() + place, section.size() - place);
        }
    }

    /**
     * Carries out one relocation; those that debugging information has no use for are left out.
     *
     * @psabi x86-64 4.4.1, AAELF64 5.7.4
     */
    private void apply(int type, int at, long value, long place, long room) {
        Kind kind = Kind.NONE;
        if (object.header().machine() == ElfConstants.EM_X86_64) {
            kind = switch (type) {
                case 1 -> Kind.WORD; // R_X86_64_64
                case 10, 11 -> Kind.HALF; // R_X86_64_32, R_X86_64_32S
                case 2 -> Kind.HALF_RELATIVE; // R_X86_64_PC32
                case 24 -> Kind.WORD_RELATIVE; // R_X86_64_PC64
                default -> Kind.NONE;
            };
        } else if (object.header().machine() == ElfConstants.EM_AARCH64) {
            kind = switch (type) {
                case 257 -> Kind.WORD; // R_AARCH64_ABS64
                case 258 -> Kind.HALF; // R_AARCH64_ABS32
                case 260 -> Kind.WORD_RELATIVE; // R_AARCH64_PREL64
                case 261 -> Kind.HALF_RELATIVE; // R_AARCH64_PREL32
                default -> Kind.NONE;
            };
        }
        switch (kind) {
            case WORD, WORD_RELATIVE -> {
                if (room >= 8) {
                    bytes.putLong(at, kind == Kind.WORD ? value : value - place);
                }
            }
            case HALF -> bytes.putInt(at, (int) value);
            case HALF_RELATIVE -> bytes.putInt(at, (int) (value - place));
            case NONE -> {}
        }
    }

    private enum Kind {
        WORD,
        WORD_RELATIVE,
        HALF,
        HALF_RELATIVE,
        NONE
    }

    /** Writes a program header for each loaded section behind the object. */
    private void addSegments(List<SectionHeader> loaded, int at) {
        List<SectionHeader> rising = new ArrayList<>(loaded);
        rising.sort((a, b) -> Long.compareUnsigned(a.vaddr(), b.vaddr()));
        bytes.position(at);
        for (SectionHeader section : rising) {
            int flags = ElfConstants.PF_R
                    | ((section.flags() & ElfConstants.SHF_WRITE) != 0 ? ElfConstants.PF_W : 0)
                    | ((section.flags() & ElfConstants.SHF_EXECINSTR) != 0 ? ElfConstants.PF_X : 0);
            bytes.putInt(ElfConstants.PT_LOAD).putInt(flags);
            bytes.putLong(section.offset()).putLong(section.vaddr()).putLong(section.vaddr());
            bytes.putLong(isThere(section) ? section.size() : 0)
                    .putLong(section.size())
                    .putLong(1);
        }
        bytes.putShort(16, (short) ElfConstants.ET_EXEC);
        bytes.putLong(32, at); // e_phoff
        bytes.putShort(54, (short) SEGMENT_SIZE);
        bytes.putShort(56, (short) rising.size());
    }

    /** Whether the object has all bytes of a section. */
    private boolean isThere(SectionHeader section) {
        return section.hasBytes()
                && section.offset() >= 0
                && section.size() >= 0
                && section.offset() <= object.source().size() - section.size();
    }
}
