package dev.unwinder.corefile;

import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.modules.ImageFinder.Finding;
import dev.unwinder.target.FileMapping;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file that was mapped into the target, and, once somebody asks, the file of this machine that stands for it. Safe for many threads. */
final class MappedFile {
    /**
     * What was found out.
     *
     * @param buildId what the core holds
     * @param finding the file, if there is one
     * @param segments which segment each mapping is, as far as known
     * @param known whether the file's segments are known, from the file or from the core
     */
    record Backing(Optional<BuildId> buildId, Finding finding, List<Optional<ProgramHeader>> segments, boolean known) {}

    /** Finds out. */
    interface Resolver {
        Backing resolve(MappedFile file);
    }

    private final String path;
    private final boolean deleted;
    private final List<FileMapping> mappings;
    private final Resolver resolver;
    private @Nullable Backing backing;

    MappedFile(String path, boolean deleted, List<FileMapping> mappings, Resolver resolver) {
        this.path = path;
        this.deleted = deleted;
        this.mappings = mappings;
        this.resolver = resolver;
    }

    /** As the target saw it. */
    String path() {
        return path;
    }

    /** Whether the path names another file now, or none. */
    boolean deleted() {
        return deleted;
    }

    /** Where it is mapped, rising by address. */
    List<FileMapping> mappings() {
        return mappings;
    }

    boolean contains(long address) {
        for (FileMapping mapping : mappings) {
            if (mapping.range().contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** What was found out; the first call looks for the file. */
    synchronized Backing backing() {
        Backing known = backing;
        if (known == null) {
            known = resolver.resolve(this);
            backing = known;
        }
        return known;
    }

    /**
     * The file whose bytes a mapping has, if they can be nothing else: not where the program may have written.
     *
     * @param index of the mapping
     */
    Optional<ElfFile> unchanged(int index) {
        Backing known = backing();
        boolean readOnly = known.segments().get(index).isPresent()
                && (known.segments().get(index).get().flags() & ElfConstants.PF_W) == 0;
        return readOnly ? known.finding().file() : Optional.empty();
    }
}
