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
        AddressMap<Boolean> covered = withoutSeams(ofSegments);
        boolean more = false;
        for (FileMapping mapping : files.mappings()) {
            if (!covers(covered, mapping.range())) {
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

    /** What is covered at all; pieces that touch are one, so that one look tells whether a mapping is covered. */
    private static AddressMap<Boolean> withoutSeams(AddressMap<MemoryRegion> regions) {
        AddressMap.Builder<Boolean> covered = AddressMap.builder();
        for (int first = 0, next; first < regions.size(); first = next) {
            next = first + 1;
            while (next < regions.size() && regions.range(next - 1).end() == regions.start(next)) {
                next++;
            }
            covered.add(
                    new AddressRange(
                            regions.start(first), regions.range(next - 1).end()),
                    true);
        }
        return covered.build();
    }

    private static boolean covers(AddressMap<Boolean> covered, AddressRange range) {
        int index = covered.indexOf(range.start());
        return index >= 0 && covered.range(index).contains(range.end() - 1);
    }
}
