package dev.unwinder.symbol;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import java.util.Arrays;
import java.util.Optional;

/**
 * The entries of an image's procedure linkage table: code that no symbol has, by which functions of other images are called. They are named as gdb
 * and objdump do, {@code puts@plt}; one that leads to what a function of the image's own chooses at run time has where that is, as in
 * {@code *ABS*+0x9f550@plt}. Immutable.
 *
 * <p>An entry is told by its jump through a slot that a relocation fills: so the entry that the others jump to, to look a function up, has no name.
 *
 * @psabi procedure linkage table
 */
final class LinkageStubs {
    private static final LinkageStubs NONE = new LinkageStubs(new StubCode(), new String[0]);

    private final StubCode code;

    /** By the entries' numbers; empty for one whose slot nothing fills. */
    private final String[] names;

    private LinkageStubs(StubCode code, String[] names) {
        this.code = code;
        this.names = names;
    }

    /** Those of an image's file; none where it cannot be read. */
    static LinkageStubs of(ElfFile file) {
        try {
            StubCode code = new StubCode();
            for (SectionHeader section : file.sections()) {
                if (ElfSymbols.isLinkageTable(section)) {
                    code.add(file, section);
                }
            }
            code.sort();
            return new LinkageStubs(code, SlotNames.read(file, code.slots()));
        } catch (MalformedDataException broken) {
            return NONE; // names of code that is seldom stood in
        }
    }

    /** The entry that a vaddr lies in. */
    Optional<Symbol> find(long vaddr) {
        int index = Arrays.binarySearch(code.starts(), vaddr);
        index = index >= 0 ? index : -index - 2;
        if (index < 0 || vaddr >= code.ends()[index] || names[index].isEmpty()) {
            return Optional.empty();
        }
        long start = code.starts()[index];
        return Optional.of(new Symbol(names[index] + "@plt", start, code.ends()[index] - start));
    }
}
