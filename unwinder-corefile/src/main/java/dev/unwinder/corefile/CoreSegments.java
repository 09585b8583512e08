package dev.unwinder.corefile;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.ByteSource;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.target.Memory;
import java.util.List;

/**
 * The memory that a core holds itself: its PT_LOAD segments, in any order, read by position.
 *
 * <p>Bytes that a segment has in memory but not in the file are absent, not zeros: the kernel leaves out pages that a mapped file has.
 * So are bytes beyond the end of a core that was cut short. Of segments that overlap, the first in the file has the address.
 *
 * @gabi program header
 */
final class CoreSegments implements Memory {
    private final ByteSource core;
    private final AddressMap<ProgramHeader> held;

    private CoreSegments(ByteSource core, AddressMap<ProgramHeader> held) {
        this.core = core;
        this.held = held;
    }

    static CoreSegments of(ByteSource core, List<ProgramHeader> headers) {
        AddressMap.Builder<ProgramHeader> held = AddressMap.builder();
        for (ProgramHeader header : headers) {
            if (header.isLoad() && header.offset() >= 0 && header.offset() < core.size()) {
                long there = core.size() - header.offset();
                long size = Long.compareUnsigned(header.fileSize(), there) < 0 ? header.fileSize() : there;
                held.add(AddressRange.ofSize(header.vaddr(), size), header);
            }
        }
        return new CoreSegments(core, held.build());
    }

    @Override
    public int read(long address, byte[] destination, int start, int length) {
        int done = 0;
        while (done < length && (done == 0 || address + done != 0)) {
            long at = address + done;
            int index = held.indexOf(at);
            if (index < 0) {
                break;
            }
            ProgramHeader segment = held.value(index);
            long left = held.range(index).end() - at;
            int wanted = Long.compareUnsigned(left, length - done) < 0 ? (int) left : length - done;
            int count = core.read(segment.offset() + at - segment.vaddr(), destination, start + done, wanted);
            done += Math.max(0, count);
            if (count < wanted) {
                break;
            }
        }
        return done;
    }
}
