package dev.unwinder.ptrace;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.arch.Architecture;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.target.Memory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies stacks in as few calls as the kernel allows: many ranges a call, one behind the other into one buffer.
 *
 * <p>Ranges are added, then copied; those that meet or overlap become one, as of two coroutines in one mapping.
 */
final class StackCopier {
    private static final int PAGE = 4096;

    /** The most that is copied altogether. */
    static final int MAX_TOTAL = 64 << 20;

    private final List<AddressRange> ranges = new ArrayList<>();
    private final AddressMap.Builder<CopiedStacks.Piece> pieces = AddressMap.builder();
    private ByteBuffer buffer;

    /**
     * A copier.
     *
     * @param expected bytes for which there is room before the first thread is stopped: memory is not to be had quickly
     */
    StackCopier(int expected) {
        this.buffer = ByteBuffer.allocateDirect(expected);
    }

    /**
     * The part of a stack that is copied: from the page with the lowest byte in use to the end of the mapping, or to the limit.
     *
     * @param mappings rising by address
     * @param redZone bytes below the stack pointer that are in use
     * @return empty where the stack pointer points nowhere
     */
    static AddressRange range(AddressMap<ProcMapping> mappings, long stackPointer, int redZone, int limit) {
        int index = mappings.indexOf(stackPointer);
        if (index < 0 || limit == 0) {
            return new AddressRange(0, 0);
        }
        AddressRange mapping = mappings.range(index);
        long end = mapping.end();
        // A stack that has run into its guard goes on behind it.
        if (!mappings.value(index).region().readable()
                && index + 1 < mappings.size()
                && mappings.start(index + 1) == end) {
            end = mappings.range(index + 1).end();
        }
        long start = stackPointer - redZone & -PAGE;
        if (Long.compareUnsigned(start, mapping.start()) < 0) {
            start = mapping.start();
        }
        long size = end - start;
        long most = (stackPointer - start + limit + PAGE - 1) & -PAGE;
        return AddressRange.ofSize(start, Long.compareUnsigned(size, most) < 0 ? size : most);
    }

    /**
     * How many bytes below the stack pointer are in use: functions that call nothing keep their variables there.
     *
     * @psabi x86-64 3.2.2
     */
    static int redZone(Architecture architecture) {
        return architecture.elfMachine() == ElfConstants.EM_X86_64 ? 128 : 0;
    }

    /** Adds a range. */
    void add(AddressRange range) {
        if (!range.isEmpty()) {
            ranges.add(range);
        }
    }

    /** Copies all that was added, as far as it can be read. */
    CopiedStacks copy(ProcessVmMemory memory, Memory fallback) {
        List<AddressRange> merged = merged();
        long total = 0;
        for (AddressRange range : merged) {
            total += range.size();
        }
        if (total > buffer.capacity()) {
            buffer = ByteBuffer.allocateDirect((int) total);
        }
        copy(memory, fallback, merged);
        return CopiedStacks.of(buffer, pieces.build());
    }

    private void copy(ProcessVmMemory memory, Memory fallback, List<AddressRange> merged) {
        long base = LibC.address(buffer);
        int filled = 0;
        int next = 0;
        long at = merged.isEmpty() ? 0 : merged.get(0).start();
        while (next < merged.size()) {
            int count = Math.min(merged.size() - next, ProcessVmMemory.MAX_VECTORS);
            long wanted = 0;
            for (int i = 0; i < count; i++) {
                long start = i == 0 ? at : merged.get(next + i).start();
                long size = merged.get(next + i).end() - start;
                memory.vector(i, start, size);
                wanted += size;
            }
            long got = Math.max(0, memory.readVectors(base + filled, wanted, count));
            // Which ranges that filled, and where in the last one it stopped.
            while (next < merged.size() && got > 0) {
                long size = Math.min(got, merged.get(next).end() - at);
                pieces.add(AddressRange.ofSize(at, size), new CopiedStacks.Piece(at, filled));
                filled += (int) size;
                got -= size;
                wanted -= size;
                at += size;
                if (at == merged.get(next).end()) {
                    next++;
                    at = next < merged.size() ? merged.get(next).start() : 0;
                }
            }
            if (wanted > 0) {
                // The page at which it stopped cannot be read this way.
                int size = (int) Math.min(merged.get(next).end() - at, PAGE - (at & PAGE - 1));
                filled += readPage(fallback, at, size, filled);
                at += size;
                if (at == merged.get(next).end()) {
                    next++;
                    at = next < merged.size() ? merged.get(next).start() : 0;
                }
            }
        }
    }

    private int readPage(Memory fallback, long at, int size, int filled) {
        byte[] page = new byte[size];
        int count = fallback.read(at, page, 0, size);
        if (count <= 0) {
            return 0;
        }
        buffer.put(filled, page, 0, count);
        pieces.add(AddressRange.ofSize(at, count), new CopiedStacks.Piece(at, filled));
        return count;
    }

    /** Rising, disjoint, and cut off where they would become too many bytes. */
    private List<AddressRange> merged() {
        ranges.sort(null);
        List<AddressRange> merged = new ArrayList<>(ranges.size());
        long total = 0;
        for (AddressRange range : ranges) {
            int last = merged.size() - 1;
            AddressRange before = last < 0 ? new AddressRange(0, 0) : merged.get(last);
            long start = range.start();
            if (last >= 0 && Long.compareUnsigned(start, before.end()) <= 0) {
                start = before.end();
            }
            long size = range.end() - start;
            if (size <= 0 || total + size > MAX_TOTAL) {
                continue;
            }
            total += size;
            if (last >= 0 && start == before.end()) {
                merged.set(last, new AddressRange(before.start(), range.end()));
            } else {
                merged.add(new AddressRange(start, range.end()));
            }
        }
        return merged;
    }
}
