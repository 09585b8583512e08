package dev.unwinder.modules;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.ElfHeader;
import dev.unwinder.elf.ElfNote;
import dev.unwinder.elf.KnownHeads;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.target.Target;
import java.util.Optional;

/** What the images say of themselves that lie in a target's memory: headers and build-ids. For one search. */
final class ImageHeads {
    /** The most program headers of all images of one target; an image has about ten. */
    private static final int MAX_HEADERS = 1 << 20;

    private final Target target;
    private final KnownHeads known;
    private final Budget budget;
    private int headers;

    ImageHeads(Target target, KnownHeads known, Budget budget) {
        this.target = target;
        this.known = known;
        this.budget = budget;
    }

    /** The image's first byte is that of the file; the first segment may start later in it. */
    static long bias(long start, ProgramHeader firstLoad) {
        return start + firstLoad.offset() - firstLoad.vaddr();
    }

    /** What the image says whose first byte is at an address, as another target's or its own. */
    Optional<KnownHeads.Head> read(MemorySource memory, long start) {
        Optional<KnownHeads.Head> before = known.find(memory);
        if (before.isPresent() && isOurs(before.get().header()) && headers <= MAX_HEADERS) {
            headers += before.get().programHeaders().size();
            return before;
        }
        Optional<ElfFile> parsed = parse(memory);
        if (parsed.isEmpty()) {
            return Optional.empty();
        }
        ElfFile elf = parsed.get();
        Optional<ProgramHeader> load = ProgramHeader.firstLoad(elf.programHeaders());
        Optional<BuildId> id = Optional.empty();
        if (load.isPresent()) {
            long bias = bias(start, load.get());
            id = buildId(elf, new MemorySource(memory.name(), target.memory(), bias, budget));
        }
        KnownHeads.Head head = new KnownHeads.Head(elf.header(), elf.programHeaders(), id);
        known.add(memory, head);
        return Optional.of(head);
    }

    private boolean isOurs(ElfHeader header) {
        return header.wordSize() == target.machine().wordSize()
                && header.order() == target.machine().order()
                && header.type() != ElfConstants.ET_CORE;
    }

    private Optional<ElfFile> parse(MemorySource memory) {
        try {
            ElfHeader header = ElfHeader.parse(memory);
            if (!isOurs(header) || headers > MAX_HEADERS) {
                return Optional.empty();
            }
            ElfFile elf = ElfFile.parse(memory);
            headers += elf.programHeaders().size();
            return Optional.of(elf);
        } catch (MalformedDataException noImage) {
            return Optional.empty();
        }
    }

    private static Optional<BuildId> buildId(ElfFile elf, MemorySource byVaddr) {
        for (ProgramHeader header : elf.programHeaders()) {
            if (header.type() == ElfConstants.PT_NOTE && header.memorySize() <= 1 << 20) {
                try {
                    ByteView notes = byVaddr.view(header.vaddr(), header.fileSize(), "notes", elf.order());
                    Optional<BuildId> id = ElfNote.buildId(
                            ElfNote.parseAll(notes, header.alignment()).notes());
                    if (id.isPresent()) {
                        return id;
                    }
                } catch (MalformedDataException unreadable) {
                    continue;
                }
            }
        }
        return Optional.empty();
    }
}
