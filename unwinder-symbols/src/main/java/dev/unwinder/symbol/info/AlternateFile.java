package dev.unwinder.symbol.info;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import java.util.Optional;

/** The file that another one shares entries with, looked for when it is needed. */
record AlternateFile(ElfFile elf, CompanionFiles companions) implements DwarfFile.AlternateFinder {
    @Override
    public DwarfFile find() throws MalformedDataException {
        Optional<AlternateLink> link = AlternateLink.of(elf);
        if (link.isEmpty()) {
            throw malformed("refers to another file without naming it");
        }
        Optional<ElfFile> found = companions.alternate(link.get());
        if (found.isEmpty()) {
            throw malformed(
                    "the file that it shares entries with, " + link.get().name() + ", is not there");
        }
        return new DwarfFile(DebugSections.of(found.get()), CodeTest.nothing(), new Shared(found.get()));
    }

    private MalformedDataException malformed(String reason) {
        return new MalformedDataException(elf.source().name(), 0, reason);
    }

    /** What a shared file shares entries with: nothing. */
    private record Shared(ElfFile elf) implements DwarfFile.AlternateFinder {
        @Override
        public DwarfFile find() throws MalformedDataException {
            throw new MalformedDataException(elf.source().name(), 0, "a shared file that refers to another one");
        }
    }
}
