package dev.unwinder.modules;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.ProgramHeader;
import java.util.Optional;

/** The kernel's own image, copied whole, sections and symbols included: it has no file, and it outlives the target. */
final class VdsoCopy {
    private static final int MAX_SIZE = 1 << 20;

    private VdsoCopy() {}

    /** Nothing where the core was cut before it, or where it was left out. */
    static Optional<ElfFile> read(MemorySource memory) {
        try {
            ElfFile elf = ElfFile.parse(memory);
            long size = 0;
            for (ProgramHeader header : elf.programHeaders()) {
                size = header.isLoad() ? Math.max(size, header.offset() + header.fileSize()) : size;
            }
            byte[] bytes = memory.readFully(0, (int) Pages.roundUp(Math.min(Math.max(size, Pages.SIZE), MAX_SIZE)));
            return Optional.of(ElfFile.parse(ByteView.of(bytes, "[vdso]", elf.order())));
        } catch (MalformedDataException unreadable) {
            return Optional.empty();
        }
    }
}
