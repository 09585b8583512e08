package dev.unwinder.modules;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.DynamicTable;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.target.Target;
import java.util.Optional;

/** The dynamic sections of images as they stand in a target's memory, where the dynamic loader has written into them. */
final class DynamicSections {
    private static final int MAX_SIZE = 1 << 16;

    private final Target target;
    private final Budget budget;

    DynamicSections(Target target, Budget budget) {
        this.target = target;
        this.budget = budget;
    }

    Optional<DynamicTable> of(LoadedModule module) {
        Optional<ProgramHeader> dynamic = module.image().programHeader(ElfConstants.PT_DYNAMIC);
        if (dynamic.isEmpty()) {
            return Optional.empty();
        }
        // Through the target's memory, not the image: the loader has written DT_DEBUG there.
        MemorySource memory =
                new MemorySource(module.name() + " dynamic section", target.memory(), module.bias(), budget);
        try {
            long size = Math.min(dynamic.get().memorySize(), MAX_SIZE);
            ByteView bytes = memory.view(
                    dynamic.get().vaddr(), size, "", target.machine().order());
            return Optional.of(DynamicTable.parse(bytes, target.machine().wordSize()));
        } catch (MalformedDataException unreadable) {
            return Optional.empty();
        }
    }
}
