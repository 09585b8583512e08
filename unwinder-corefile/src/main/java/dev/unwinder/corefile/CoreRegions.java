package dev.unwinder.corefile;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.target.FileMapping;
import dev.unwinder.target.MemoryRegion;
import java.util.List;

/** What a core says of the address space: its PT_LOAD segments, and the mapped files that have none. */
final class CoreRegions {
    private CoreRegions() {}

    /** The regions of the PT_LOAD segments. */
    static AddressMap<MemoryRegion> ofSegments(List<ProgramHeader> headers) {
        AddressMap.Builder<MemoryRegion> builder = AddressMap.builder();
        addSegments(builder, headers);
        return builder.build();
    }

    /**
     * With the mapped files that no segment covers: gdb leaves out of its cores what a file has.
     *
     * @param ofSegments the regions of the segments alone
     */
    static AddressMap<MemoryRegion> withFiles(
            AddressMap<MemoryRegion> ofSegments, List<ProgramHeader> headers, BackingFiles files) {
        AddressMap.Builder<MemoryRegion> builder = AddressMap.builder();
        addSegments(builder, headers);
        boolean more = false;
        for (FileMapping mapping : files.mappings()) {
            if (!covers(ofSegments, mapping.range())) {
                long start = mapping.range().start();
                builder.add(
                        mapping.range(),
                        new MemoryRegion(mapping.range(), true, files.isWritable(start), files.isExecutable(start)));
                more = true;
            }
        }
        return more ? builder.build() : ofSegments;
    }

    private static void addSegments(AddressMap.Builder<MemoryRegion> builder, List<ProgramHeader> headers) {
        for (ProgramHeader header : headers) {
            if (header.isLoad()) {
                long size = Long.compareUnsigned(header.fileSize(), header.memorySize()) > 0
                        ? header.fileSize()
                        : header.memorySize();
                AddressRange range = AddressRange.ofSize(header.vaddr(), size);
                builder.add(
                        range,
                        new MemoryRegion(
                                range,
                                (header.flags() & ElfConstants.PF_R) != 0,
                                (header.flags() & ElfConstants.PF_W) != 0,
                                header.isExecutable()));
            }
        }
    }

    private static boolean covers(AddressMap<MemoryRegion> regions, AddressRange range) {
        long at = range.start();
        while (range.contains(at)) {
            int index = regions.indexOf(at);
            if (index < 0) {
                return false;
            }
            long end = regions.range(index).end();
            if (end == 0) {
                return true;
            }
            at = end;
        }
        return true;
    }
}
