package dev.unwinder.symbol;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.elf.ProgramHeader;
import java.util.List;

/** Where an image has code, by vaddr: its executable segments. Remembers the last one asked for; for one thread. */
final class CodeRanges {
    private final AddressMap<ProgramHeader> segments;
    private long start;
    private long size;

    private CodeRanges(AddressMap<ProgramHeader> segments) {
        this.segments = segments;
    }

    static CodeRanges of(List<ProgramHeader> headers) {
        AddressMap.Builder<ProgramHeader> segments = AddressMap.builder();
        for (ProgramHeader header : headers) {
            if (header.isLoad() && header.isExecutable()) {
                segments.add(AddressRange.ofSize(header.vaddr(), header.memorySize()), header);
            }
        }
        return new CodeRanges(segments.build());
    }

    boolean isEmpty() {
        return segments.size() == 0;
    }

    /** The lowest vaddr of code. */
    long base() {
        return isEmpty() ? 0 : segments.start(0);
    }

    /** How many bytes from the lowest to the highest, unsigned. */
    long span() {
        return isEmpty() ? 0 : segments.range(segments.size() - 1).end() - base();
    }

    /** How many bytes of code there are from a vaddr on; 0 where there is none. */
    long bytesFrom(long vaddr) {
        long into = vaddr - start;
        if (Long.compareUnsigned(into, size) >= 0) {
            int index = segments.indexOf(vaddr);
            if (index < 0) {
                return 0;
            }
            AddressRange range = segments.range(index);
            start = range.start();
            size = range.size();
            into = vaddr - start;
        }
        return size - into;
    }
}
