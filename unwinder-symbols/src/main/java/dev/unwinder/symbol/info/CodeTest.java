package dev.unwinder.symbol.info;

import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.ProgramHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * Whether there can be code at a vaddr. Linkers leave entries of functions that they dropped, at 0, 1 or the end of the
 * address space.
 */
final class CodeTest implements LongPredicate {
    private final long[] starts;
    private final long[] sizes;

    private CodeTest(long[] starts, long[] sizes) {
        this.starts = starts;
        this.sizes = sizes;
    }

    /** That of a file: only its executable segments are code. In one that has none all is, but its end. */
    static CodeTest of(ElfFile elf) {
        List<ProgramHeader> code = new ArrayList<>();
        for (ProgramHeader header : elf.programHeaders()) {
            if (header.isLoad() && header.isExecutable()) {
                code.add(header);
            }
        }
        if (code.isEmpty()) {
            return new CodeTest(new long[] {0}, new long[] {-3});
        }
        long[] starts = new long[code.size()];
        long[] sizes = new long[code.size()];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = code.get(i).vaddr();
            sizes[i] = code.get(i).memorySize();
        }
        return new CodeTest(starts, sizes);
    }

    /** Of a file that has none. */
    static CodeTest nothing() {
        return new CodeTest(new long[0], new long[0]);
    }

    @Override
    public boolean test(long vaddr) {
        for (int i = 0; i < starts.length; i++) {
            if (Long.compareUnsigned(vaddr - starts[i], sizes[i]) < 0) {
                return true;
            }
        }
        return false;
    }
}
