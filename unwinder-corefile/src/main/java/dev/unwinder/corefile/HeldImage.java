package dev.unwinder.corefile;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.ElfHeader;
import dev.unwinder.elf.ElfNote;
import dev.unwinder.elf.KnownHeads;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.target.Machine;
import dev.unwinder.target.Memory;
import java.util.List;
import java.util.Optional;

/**
 * What a core itself holds of an image: its headers, and its build-id if the notes are there too. The kernel writes the first page of each
 * image for this.
 *
 * @param programHeaders of the image
 * @param bias what is added to a vaddr to make an address
 * @param buildId if there is one
 * @param complete whether all notes could be read, so that without a build-id it is known that there is none
 */
record HeldImage(List<ProgramHeader> programHeaders, long bias, Optional<BuildId> buildId, boolean complete) {
    private static final long MAX_NOTES = 1 << 20;

    /** The image whose first byte is at an address of the core's own memory, if the core holds its headers. */
    static Optional<HeldImage> read(Memory held, long start, Machine machine, String name) {
        return read(held, start, machine, name, new KnownHeads());
    }

    /** The same, where others may have decoded it. */
    static Optional<HeldImage> read(Memory held, long start, Machine machine, String name, KnownHeads heads) {
        MemoryBytes bytes = new MemoryBytes(name, held, start);
        Optional<KnownHeads.Head> known = heads.find(bytes);
        if (known.isPresent() && fits(known.get().header(), machine)) {
            KnownHeads.Head head = known.get();
            ProgramHeader first = ProgramHeader.firstLoad(head.programHeaders()).orElseThrow();
            long bias = start + first.offset() - first.vaddr();
            return Optional.of(new HeldImage(head.programHeaders(), bias, head.buildId(), true));
        }
        try {
            ElfFile elf = ElfFile.parse(bytes);
            Optional<ProgramHeader> first = ProgramHeader.firstLoad(elf.programHeaders());
            if (first.isEmpty() || !fits(elf.header(), machine)) {
                return Optional.empty();
            }
            long bias = start + first.get().offset() - first.get().vaddr();
            HeldImage image = withNotes(elf, bias, new MemoryBytes(name, held, bias));
            heads.add(bytes, new KnownHeads.Head(elf.header(), elf.programHeaders(), image.buildId()));
            return Optional.of(image);
        } catch (MalformedDataException absent) {
            return Optional.empty();
        }
    }

    /** The build-id of an image that may not be held. */
    static Optional<BuildId> buildId(Optional<HeldImage> image) {
        return image.isPresent() ? image.get().buildId() : Optional.empty();
    }

    private static HeldImage withNotes(ElfFile elf, long bias, MemoryBytes byVaddr) {
        boolean complete = true;
        for (ProgramHeader header : elf.programHeaders()) {
            if (header.type() == ElfConstants.PT_NOTE && Long.compareUnsigned(header.fileSize(), MAX_NOTES) > 0) {
                complete = false;
            } else if (header.type() == ElfConstants.PT_NOTE) {
                try {
                    ByteView notes = byVaddr.view(header.vaddr(), header.fileSize(), "notes", elf.order());
                    Optional<BuildId> id = ElfNote.buildId(
                            ElfNote.parseAll(notes, header.alignment()).notes());
                    if (id.isPresent()) {
                        return new HeldImage(elf.programHeaders(), bias, id, true);
                    }
                } catch (MalformedDataException absent) {
                    complete = false;
                }
            }
        }
        return new HeldImage(elf.programHeaders(), bias, Optional.empty(), complete);
    }

    /** Whether a file is for a machine. */
    static boolean fits(ElfHeader header, Machine machine) {
        return header.machine() == machine.elfMachine()
                && header.wordSize() == machine.wordSize()
                && header.order() == machine.order()
                && header.type() != ElfConstants.ET_CORE;
    }

    /** Whether a file has the same segments to load: what a file must have in common with its image even where there is no build-id. */
    boolean hasSegmentsOf(ElfFile file) {
        return ProgramHeader.loads(programHeaders).equals(ProgramHeader.loads(file.programHeaders()));
    }
}
