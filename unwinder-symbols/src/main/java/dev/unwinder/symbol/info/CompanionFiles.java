package dev.unwinder.symbol.info;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.FileBytes;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.modules.FileStore;
import dev.unwinder.modules.FileTree;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Where the files are looked for to which the debug information of another file refers: the {@code .dwo} files and the
 * {@code .dwp} package of a program whose DWARF was split off, and the file that several debug files share. Immutable.
 */
public final class CompanionFiles {
    private static final FileTree SYSTEM = FileTree.folder(Path.of("/usr/lib/debug"));
    private static final FileTree MACHINE = FileTree.folder(Path.of("/"));
    private static final String DEBUG = ".debug";

    /** A name in a tree. */
    private record Candidate(FileTree tree, String name) {}

    private final Set<Path> places;
    private final List<FileTree> trees;
    private final boolean systemFolders;
    private final FileStore store;
    private final Budget budget;

    private CompanionFiles(
            Set<Path> places, List<FileTree> trees, boolean systemFolders, FileStore store, Budget budget) {
        this.places = places;
        this.budget = budget;
        this.trees = List.copyOf(trees);
        this.systemFolders = systemFolders;
        this.store = store;
    }

    /**
     * Those of a file.
     *
     * @param file with debug information
     * @param location of the image on this machine; empty where that is not known
     * @param trees that the user named: of debug files, of build products, or roots of other systems
     * @param systemFolders whether the places that the file itself names, and this machine's folder of debug files, are
     *     looked at
     * @param store is asked by build-id for a shared file that is found nowhere else
     */
    public static CompanionFiles of(
            ElfFile file, String location, List<FileTree> trees, boolean systemFolders, FileStore store) {
        Set<Path> places = new LinkedHashSet<>();
        if (file.source() instanceof FileBytes bytes) {
            places.add(bytes.path().toAbsolutePath());
        }
        Optional<Path> image = location.isEmpty() ? Optional.empty() : path(location);
        if (image.isPresent()) {
            places.add(image.get().toAbsolutePath());
        }
        return new CompanionFiles(
                places, trees, systemFolders, store, file.source().budget());
    }

    /** None. */
    public static CompanionFiles none() {
        return new CompanionFiles(Set.of(), List.of(), false, FileStore.none(), Budget.unlimited());
    }

    /** The package with all split units of the program: beside the program, its name with {@code .dwp} behind. */
    Optional<ElfFile> packageFile() {
        List<Candidate> candidates = new ArrayList<>();
        for (Path place : places) {
            Path last = place.getFileName();
            if (last == null) {
                continue;
            }
            String name = last.toString();
            beside(place, name + ".dwp", candidates);
            if (name.endsWith(DEBUG)) {
                beside(place, name.substring(0, name.length() - DEBUG.length()) + ".dwp", candidates);
            }
            for (FileTree tree : trees) {
                candidates.add(new Candidate(tree, name + ".dwp"));
            }
        }
        return first(candidates, it -> true);
    }

    /**
     * A file that holds one split unit.
     *
     * @param compilationFolder in which it was made
     * @param name as the compiler noted it: absolute, or relative to that folder
     * @param isRight whether a file holds the unit
     */
    Optional<ElfFile> split(String compilationFolder, String name, Predicate<ElfFile> isRight) {
        Optional<Path> relative = path(name);
        Optional<Path> noted = path(compilationFolder).flatMap(it -> relative.map(it::resolve));
        if (noted.isEmpty() || noted.get().getFileName() == null) {
            return Optional.empty();
        }
        String last = noted.get().getFileName().toString();
        List<Candidate> candidates = new ArrayList<>();
        for (FileTree tree : trees) {
            candidates.add(new Candidate(tree, noted.get().toString()));
            candidates.add(new Candidate(tree, name));
            candidates.add(new Candidate(tree, last));
        }
        if (systemFolders) {
            candidates.add(new Candidate(MACHINE, noted.get().toString()));
        }
        for (Path place : places) {
            beside(place, name, candidates);
            beside(place, last, candidates);
        }
        return first(candidates, isRight);
    }

    /**
     * The file that a debug file shares entries with, if it has one and that is not found.
     *
     * @param file with debug information
     */
    public Optional<AlternateLink> missingAlternate(ElfFile file) {
        try {
            return AlternateLink.of(file).filter(it -> alternate(it).isEmpty());
        } catch (MalformedDataException broken) {
            return Optional.empty();
        }
    }

    /**
     * The file that a debug file shares entries with.
     *
     * @param link as the debug file has it: its name is absolute, or relative to the debug file's folder
     */
    Optional<ElfFile> alternate(AlternateLink link) {
        String name = link.name();
        BuildId buildId = link.buildId();
        List<Candidate> candidates = new ArrayList<>();
        String digits = buildId.toString();
        String byId =
                digits.length() > 2 ? ".build-id/" + digits.substring(0, 2) + "/" + digits.substring(2) + DEBUG : name;
        int shared = name.lastIndexOf(".dwz/");
        for (FileTree tree : trees) {
            candidates.add(new Candidate(tree, byId));
            candidates.add(new Candidate(tree, "usr/lib/debug/" + byId));
            candidates.add(new Candidate(tree, name));
            if (shared >= 0) {
                candidates.add(new Candidate(tree, "usr/lib/debug/" + name.substring(shared)));
                candidates.add(new Candidate(tree, name.substring(shared)));
            }
        }
        for (Path place : places) {
            beside(realPath(place), name, candidates);
            beside(place, name, candidates);
        }
        if (systemFolders) {
            candidates.add(new Candidate(SYSTEM, byId));
            if (shared >= 0) {
                candidates.add(new Candidate(SYSTEM, name.substring(shared)));
            }
        }
        Predicate<ElfFile> isRight = link::leadsTo;
        Optional<ElfFile> here = first(candidates, isRight);
        return here.isPresent()
                ? here
                : store.find(FileStore.Kind.DEBUG_FILE, buildId).flatMap(it -> open(it, isRight));
    }

    /** A name that is relative to the folder of a file, or absolute. */
    private static void beside(Path place, String name, List<Candidate> candidates) {
        Optional<Path> relative = path(name);
        if (relative.isPresent()) {
            Path file = place.resolveSibling(relative.get()).normalize();
            candidates.add(new Candidate(MACHINE, file.toString()));
        }
    }

    private Optional<ElfFile> first(List<Candidate> candidates, Predicate<ElfFile> isRight) {
        for (Candidate candidate : candidates) {
            Optional<FileTree.Entry> entry = candidate.tree().find(candidate.name());
            Optional<ElfFile> file = entry.isPresent() ? open(entry.get(), isRight) : Optional.empty();
            if (file.isPresent()) {
                return file;
            }
        }
        return Optional.empty();
    }

    private Optional<ElfFile> open(FileTree.Entry entry, Predicate<ElfFile> isRight) {
        try {
            // Its file is closed when nobody holds it any more.
            FileBytes bytes = FileBytes.openNamed(entry.file(), budget);
            Optional<ElfFile> file = parse(bytes).filter(isRight);
            if (file.isEmpty()) {
                bytes.close();
            }
            return file;
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<ElfFile> parse(FileBytes bytes) {
        try {
            return Optional.of(ElfFile.parse(bytes));
        } catch (MalformedDataException noElf) {
            return Optional.empty();
        }
    }

    private static Path realPath(Path place) {
        try {
            return place.toRealPath();
        } catch (IOException gone) {
            return place;
        }
    }

    private static Optional<Path> path(String name) {
        try {
            return Optional.of(Path.of(name));
        } catch (InvalidPathException noPath) {
            return Optional.empty();
        }
    }
}
