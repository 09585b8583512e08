package dev.unwinder.exc;

import dev.unwinder.address.AddressMap;
import dev.unwinder.target.FileMapping;
import dev.unwinder.target.Machine;
import dev.unwinder.target.Memory;
import dev.unwinder.target.MemoryRegion;
import dev.unwinder.target.Target;
import dev.unwinder.target.TargetThread;
import java.util.List;

/** A target of which there is nothing but memory and the list of its images. */
record FetchTarget(Machine machine, Memory memory, List<FileMapping> fileMappings, AddressMap<MemoryRegion> regions)
        implements Target {
    static FetchTarget of(Machine machine, Memory memory, ModuleList list) {
        ImageList images = ImageList.read(machine, memory, list);
        return new FetchTarget(machine, memory, images.mappings(), images.regions());
    }

    @Override
    public String name() {
        return "target";
    }

    @Override
    public List<TargetThread> threads() {
        return List.of();
    }
}
