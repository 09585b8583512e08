package dev.unwinder.report;

import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import java.util.ArrayList;
import java.util.List;

/**
 * The function symbols of a file in the order of its tables, each as it is written there.
 *
 * @gabi symbol table
 */
final class FunctionSymbols {
    private static final int STT_NOTYPE = 0;
    private static final int STT_FUNC = 2;
    private static final int STT_GNU_IFUNC = 10;
    private static final int MAX_NAME = 65_536;

    /**
     * A symbol.
     *
     * @param range empty where the table says no size
     */
    record Function(String name, AddressRange range, boolean isFunction) {}

    private FunctionSymbols() {}

    /** Those of {@code .symtab}, or of {@code .dynsym} where there is no other. */
    static List<Function> of(ElfFile file) throws MalformedDataException {
        List<Function> functions = new ArrayList<>();
        for (int type : new int[] {ElfConstants.SHT_SYMTAB, ElfConstants.SHT_DYNSYM}) {
            for (SectionHeader section : file.sections()) {
                if (section.type() == type && section.hasBytes() && functions.isEmpty()) {
                    read(file, section, functions);
                }
            }
        }
        return functions;
    }

    private static void read(ElfFile file, SectionHeader section, List<Function> functions)
            throws MalformedDataException {
        if (section.link() <= 0 || section.link() >= file.sections().size()) {
            return;
        }
        boolean is64 = file.header().is64();
        ByteView names = file.bytes(file.sections().get((int) section.link()));
        ByteCursor cursor = file.bytes(section).cursor();
        while (cursor.remaining() >= (is64 ? 24 : 16)) {
            long name = cursor.u32();
            long value = is64 ? 0 : cursor.u32();
            long size = is64 ? 0 : cursor.u32();
            int info = cursor.u8();
            cursor.skip(1);
            int in = cursor.u16();
            value = is64 ? cursor.u64() : value;
            size = is64 ? cursor.u64() : size;
            int kind = info & 15;
            boolean isFunction = kind == STT_FUNC || kind == STT_GNU_IFUNC;
            if ((isFunction || kind == STT_NOTYPE) && in != 0 && name != 0 && isCode(file, in)) {
                functions.add(new Function(name(names, name), AddressRange.ofSize(value, size), isFunction));
            }
        }
    }

    private static boolean isCode(ElfFile file, int section) throws MalformedDataException {
        return section < file.sections().size()
                && (file.sections().get(section).flags() & ElfConstants.SHF_EXECINSTR) != 0;
    }

    private static String name(ByteView names, long offset) throws MalformedDataException {
        StringBuilder name = new StringBuilder();
        ByteCursor cursor = names.cursor(offset);
        while (cursor.hasRemaining() && name.length() < MAX_NAME) {
            int letter = cursor.u8();
            if (letter == 0) {
                break;
            }
            name.append((char) letter);
        }
        return name.toString();
    }
}
