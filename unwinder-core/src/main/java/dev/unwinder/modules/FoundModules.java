package dev.unwinder.modules;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.target.MemoryRegion;
import dev.unwinder.target.Target;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The images that a search has found so far, and the addresses that they take. */
final class FoundModules {
    /** The most images of one target. */
    private static final int MAX_MODULES = 65_536;

    /** The largest segment of an image, in bytes: programs have had arrays of tens of gigabytes. */
    private static final long MAX_SEGMENT = 1L << 37;

    /** The most mappings that one segment is looked for in. */
    private static final int MAX_PIECES = 64;

    private final Target target;
    private final AddressMap<MappedModules.Group> groupByAddress;
    private final List<LoadedModule> modules = new ArrayList<>();
    private final TreeMap<Long, AddressRange> taken = new TreeMap<>(new Unsigned());

    FoundModules(Target target, AddressMap<MappedModules.Group> groupByAddress) {
        this.target = target;
        this.groupByAddress = groupByAddress;
    }

    /** In the order in which they were found. */
    List<LoadedModule> list() {
        return modules;
    }

    boolean isFull() {
        return modules.size() >= MAX_MODULES;
    }

    /** Whether an address lies in one of them. */
    boolean isTaken(long address) {
        var below = taken.floorEntry(address);
        return below != null && below.getValue().contains(address);
    }

    /** Adds an image, by its segments, or, where nothing is known of these, by the mappings of its file. */
    void add(
            long bias,
            List<ProgramHeader> headers,
            List<AddressRange> mappings,
            String path,
            ModuleImage image,
            Optional<BuildId> buildId,
            ImageVerdict verdict,
            String location,
            boolean main) {
        List<AddressRange> segments = new ArrayList<>();
        List<AddressRange> executable = new ArrayList<>();
        for (ProgramHeader header : headers) {
            if (header.isLoad() && header.memorySize() != 0) {
                AddressRange range = bounded(Pages.of(bias + header.vaddr(), header.memorySize()));
                segments.add(range);
                if (header.isExecutable()) {
                    executable.add(range);
                }
            }
        }
        if (segments.isEmpty()) {
            segments.addAll(mappings);
            executable.addAll(executable(mappings));
        }
        if (segments.isEmpty()) {
            return;
        }
        segments.sort(null);
        for (AddressRange segment : segments) {
            taken.put(segment.start(), segment);
        }
        modules.add(new LoadedModule(
                path, bias, List.copyOf(segments), List.copyOf(executable), image, buildId, verdict, location, main));
    }

    /**
     * A segment ends where another image is mapped, whatever it says, and is no larger than an image's can be. Situation: a broken segment of
     * 2^63 bytes would hide all images above it.
     */
    private AddressRange bounded(AddressRange segment) {
        long size = Long.compareUnsigned(segment.size(), MAX_SEGMENT) > 0 ? MAX_SEGMENT : segment.size();
        AddressRange range = AddressRange.ofSize(segment.start(), size);
        int next = groupByAddress.indexAbove(range.start());
        int last = Math.min(groupByAddress.size(), next + MAX_PIECES);
        Optional<MappedModules.Group> own = groupByAddress.find(range.start());
        for (int i = next; own.isPresent() && i < last && range.contains(groupByAddress.start(i)); i++) {
            if (!MappedModules.isOf(groupByAddress, own.get(), groupByAddress.start(i))) {
                return new AddressRange(range.start(), groupByAddress.start(i));
            }
        }
        return range;
    }

    /** Those ranges whose first byte is code, as the target's regions say. */
    List<AddressRange> executable(List<AddressRange> ranges) {
        List<AddressRange> code = new ArrayList<>();
        for (AddressRange range : ranges) {
            Optional<MemoryRegion> region = target.regions().find(range.start());
            if (region.isPresent() && region.get().executable()) {
                code.add(range);
            }
        }
        return code;
    }

    private static final class Unsigned implements Comparator<Long> {
        @Override
        public int compare(Long one, Long other) {
            return Long.compareUnsigned(one, other);
        }
    }
}
