package dev.unwinder.corefile;

import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.modules.ImageFinder.Finding;
import dev.unwinder.target.AuxiliaryVector;
import dev.unwinder.target.FileMapping;
import dev.unwinder.target.Machine;
import dev.unwinder.target.Memory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/** The files of a core's NT_FILE note, each to be found when it is needed. */
final class MappedFiles implements MappedFile.Resolver {
    /** What no path contains, to tell a file from the one that has its name now. */
    private static final String DELETED = "\0deleted";

    private final Memory held;
    private final Machine machine;
    private final AuxiliaryVector auxiliaryVector;
    private final FileSearch search;
    private final LongPredicate executable;
    /** 1 once it was; see {@link CoreFile} for the type. */
    private final AtomicInteger announced = new AtomicInteger();

    private List<MappedFile> all = List.of();

    /**
     * Over what a core says.
     *
     * @param held what the core itself holds; never the files laid under it, which are to be judged by it
     * @param executable whether the core says that code may run at an address
     */
    MappedFiles(
            Memory held,
            Machine machine,
            AuxiliaryVector auxiliaryVector,
            FileSearch search,
            LongPredicate executable) {
        this.held = held;
        this.machine = machine;
        this.auxiliaryVector = auxiliaryVector;
        this.search = search;
        this.executable = executable;
    }

    /** One for each path; of a path whose file was replaced while it was mapped, the old and the new apart. */
    List<MappedFile> of(List<FileMapping> mappings) {
        Map<String, List<FileMapping>> byName = new LinkedHashMap<>();
        for (FileMapping mapping : mappings) {
            String name = mapping.deleted() ? mapping.path() + DELETED : mapping.path();
            List<FileMapping> its = byName.get(name);
            if (its == null) {
                its = new ArrayList<>();
                byName.put(name, its);
            }
            its.add(mapping);
        }
        List<MappedFile> files = new ArrayList<>(byName.size());
        for (List<FileMapping> its : byName.values()) {
            FileMapping first = its.get(0);
            files.add(new MappedFile(first.path(), first.deleted(), List.copyOf(its), this));
        }
        all = files;
        return files;
    }

    @Override
    public MappedFile.Backing resolve(MappedFile file) {
        if (announced.compareAndSet(0, 1) && search.isSlow()) {
            announce();
        }
        Optional<HeldImage> image = image(file);
        return backing(file, image, search.find(wanted(file, image)));
    }

    /** Tells those who are quicker when they know, before the first file is looked for, which ones will be. */
    private void announce() {
        search.expectPaths(all.stream().map(MappedFile::path).toList());
        if (search.hasSlowStore()) {
            search.expectMissing(
                    all.stream().map(file -> wanted(file, image(file))).toList());
        }
    }

    private Optional<HeldImage> image(MappedFile file) {
        Optional<HeldImage> image = Optional.empty();
        for (FileMapping mapping : file.mappings()) {
            if (image.isEmpty() && mapping.offset() == 0) {
                image = HeldImage.read(held, mapping.range().start(), machine, file.path(), search.heads());
            }
        }
        return image;
    }

    private Wanted wanted(MappedFile file, Optional<HeldImage> image) {
        return new Wanted(
                file.path(),
                file.deleted(),
                isMainProgram(file),
                HeldImage.buildId(image),
                image,
                new Fitting(file.mappings()));
    }

    /** What is known once a file was looked for. */
    static MappedFile.Backing backing(MappedFile file, Optional<HeldImage> image, Finding finding) {
        List<ProgramHeader> headers = List.of();
        if (finding.file().isPresent()) {
            headers = finding.file().get().programHeaders();
        } else if (image.isPresent()) {
            headers = image.get().programHeaders();
        }
        return new MappedFile.Backing(
                HeldImage.buildId(image),
                finding,
                ImageLayout.segments(headers, file.mappings()),
                finding.file().isPresent() || image.isPresent());
    }

    private boolean isMainProgram(MappedFile file) {
        OptionalLong headers = auxiliaryVector.find(AuxiliaryVector.AT_PHDR);
        OptionalLong entry = auxiliaryVector.find(AuxiliaryVector.AT_ENTRY);
        return headers.isPresent() && file.contains(headers.getAsLong())
                || entry.isPresent() && file.contains(entry.getAsLong());
    }

    /**
     * Where there is no build-id to compare: no segment is mapped from beyond the file's end or further than it goes, and what the core
     * calls code is code in the file.
     */
    private final class Fitting implements Predicate<ElfFile> {
        private final List<FileMapping> mappings;

        Fitting(List<FileMapping> mappings) {
            this.mappings = mappings;
        }

        @Override
        public boolean test(ElfFile file) {
            List<Optional<ProgramHeader>> segments = ImageLayout.segments(file.programHeaders(), mappings);
            boolean any = false;
            for (int i = 0; i < mappings.size(); i++) {
                FileMapping mapping = mappings.get(i);
                boolean code = executable.test(mapping.range().start());
                Optional<ProgramHeader> segment = segments.get(i);
                any |= segment.isPresent();
                if (code && (segment.isEmpty() || !fits(mapping, segment.get()))
                        || segment.isPresent()
                                && mapping.offset() >= file.source().size()) {
                    return false;
                }
            }
            return any;
        }
    }

    private boolean fits(FileMapping mapping, ProgramHeader segment) {
        long pageSize = auxiliaryVector.find(AuxiliaryVector.AT_PAGESZ).orElse(4096);
        long end = mapping.offset() + mapping.range().size();
        return segment.isExecutable() && end < segment.offset() + segment.fileSize() + pageSize;
    }
}
