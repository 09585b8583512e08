package dev.unwinder.target;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import java.util.Optional;

/** Memory made by hand, and what may be done with it. */
public final class TestMemory {
    private final SnapshotMemory.Builder bytes = SnapshotMemory.builder();
    private final AddressMap.Builder<MemoryRegion> regions = AddressMap.builder();
    private Optional<Memory> built = Optional.empty();

    /** Puts bytes at an address; nothing is said of what may be done with them. */
    public void add(long address, byte... some) {
        built = Optional.empty();
        bytes.add(address, some);
    }

    /** Maps addresses with permissions, "rwx" and the like. */
    public void map(AddressRange range, String permissions) {
        boolean read = permissions.contains("r");
        boolean write = permissions.contains("w");
        regions.add(range, new MemoryRegion(range, read, write, permissions.contains("x")));
    }

    /** All that has been added so far. */
    public Memory memory() {
        if (built.isEmpty()) {
            built = Optional.of(bytes.build());
        }
        return built.get();
    }

    /** All that has been mapped so far. */
    public AddressMap<MemoryRegion> regions() {
        return regions.build();
    }
}
