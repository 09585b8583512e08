package dev.unwinder.symbol;

import dev.unwinder.bytes.ByteSource;
import dev.unwinder.bytes.ByteWindow;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the loader writes into slots of the global offset table, by name: read from an image's relocations.
 *
 * @gabi relocation
 */
final class SlotNames {
    private static final int SHT_RELA = 4;
    private static final int ENTRY = 24;

    /** How many relocations are read in all: sections of a file made to hurt may overlap. */
    private static final int MAX_RELOCATIONS = 1 << 23;

    /** How many characters all names may have together. */
    private static final int MAX_CHARACTERS = 1 << 23;

    private static final int R_X86_64_GLOB_DAT = 6;
    private static final int R_X86_64_JUMP_SLOT = 7;
    private static final int R_X86_64_IRELATIVE = 37;
    private static final int R_AARCH64_GLOB_DAT = 1025;
    private static final int R_AARCH64_JUMP_SLOT = 1026;
    private static final int R_AARCH64_IRELATIVE = 1032;

    private final ElfFile file;
    private final long[] sorted;
    private final Map<Long, String> found = new HashMap<>();
    private int left = MAX_RELOCATIONS;
    private int charactersLeft = MAX_CHARACTERS;

    private SlotNames(ElfFile file, long[] sorted) {
        this.file = file;
        this.sorted = sorted;
    }

    /**
     * The names of some slots.
     *
     * @param slots their vaddrs
     * @return a name for each; empty where nothing fills it
     */
    static String[] read(ElfFile file, long[] slots) throws MalformedDataException {
        long[] sorted = slots.clone();
        Arrays.sort(sorted);
        SlotNames names = new SlotNames(file, sorted);
        if (slots.length > 0 && file.header().is64()) {
            names.readAll();
        }
        String[] result = new String[slots.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = names.found.getOrDefault(slots[i], "");
        }
        return result;
    }

    private void readAll() throws MalformedDataException {
        Optional<SymbolTable> symbols = SymbolTable.inSection(file, ElfConstants.SHT_DYNSYM, 0);
        for (SectionHeader section : file.sections()) {
            if (section.type() == SHT_RELA && section.vaddr() != 0 && section.hasBytes()) {
                read(section, symbols);
            }
        }
    }

    private void read(SectionHeader section, Optional<SymbolTable> symbols) throws MalformedDataException {
        ByteSource source = file.source(section);
        ByteWindow window = ByteWindow.over(source, file.order());
        for (long at = 0; left > 0 && window.moveTo(at, ENTRY); at += ENTRY) {
            left--;
            long info = window.u64(8);
            if (fillsSlot((int) info) && charactersLeft > 0 && Arrays.binarySearch(sorted, window.u64(0)) >= 0) {
                long symbol = info >>> 32;
                String name = symbol == 0 || symbols.isEmpty()
                        ? "*ABS*+0x" + Long.toHexString(window.u64(16))
                        : name(symbols.get(), symbol);
                charactersLeft -= name.length();
                found.putIfAbsent(window.u64(0), name);
            }
        }
    }

    private static boolean fillsSlot(int type) {
        return switch (type) {
            case R_X86_64_GLOB_DAT,
                    R_X86_64_JUMP_SLOT,
                    R_X86_64_IRELATIVE,
                    R_AARCH64_GLOB_DAT,
                    R_AARCH64_JUMP_SLOT,
                    R_AARCH64_IRELATIVE -> true;
            default -> false;
        };
    }

    private static String name(SymbolTable symbols, long number) throws MalformedDataException {
        return number >= symbols.count()
                ? ""
                : symbols.names()
                        .name(symbols.entries()
                                .cursor(number * symbols.entrySize())
                                .u32());
    }
}
