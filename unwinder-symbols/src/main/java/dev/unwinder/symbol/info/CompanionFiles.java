package dev.unwinder.symbol.info;

import dev.unwinder.bytes.FileBytes;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.ElfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
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
    private static final Path SYSTEM = Path.of("/usr/lib/debug");

    private final List<Path> places;
    private final List<Path> folders;
    private final boolean systemFolders;

    private CompanionFiles(List<Path> places, List<Path> folders, boolean systemFolders) {
        this.places = places;
        this.folders = folders;
        this.systemFolders = systemFolders;
    }

    /**
     * Those of a file.
     *
     * @param file with debug information
     * @param location of the image on this machine; empty where that is not known
     * @param folders that the user named: of debug files, of build products, or roots of other systems
     * @param systemFolders whether the places that the file itself names, and this machine's folder of debug files, are
     *     looked at
     */
    public static CompanionFiles of(ElfFile file, String location, List<Path> folders, boolean systemFolders) {
        Set<Path> places = new LinkedHashSet<>();
        if (file.source() instanceof FileBytes bytes) {
            places.add(bytes.path());
        }
        if (!location.isEmpty()) {
            path(location).ifPresent(places::add);
        }
        return new CompanionFiles(List.copyOf(places), List.copyOf(folders), systemFolders);
    }

    /** None. */
    public static CompanionFiles none() {
        return new CompanionFiles(List.of(), List.of(), false);
    }

    /** The package with all split units of the program: beside the program, its name with {@code .dwp} behind. */
    Optional<ElfFile> packageFile() {
        Set<Path> candidates = new LinkedHashSet<>();
        for (Path place : places) {
            Path name = place.getFileName();
            if (name == null) {
                continue;
            }
            candidates.add(place.resolveSibling(name + ".dwp"));
            if (name.toString().endsWith(".debug")) {
                String stem = name.toString().substring(0, name.toString().length() - ".debug".length());
                candidates.add(place.resolveSibling(stem + ".dwp"));
            }
            for (Path folder : folders) {
                candidates.add(folder.resolve(name + ".dwp"));
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
        Set<Path> candidates = new LinkedHashSet<>();
        Optional<Path> relative = path(name);
        Optional<Path> noted = path(compilationFolder).flatMap(it -> relative.map(it::resolve));
        if (relative.isEmpty() || noted.isEmpty() || relative.get().getFileName() == null) {
            return Optional.empty();
        }
        Path last = relative.get().getFileName();
        for (Path folder : folders) {
            inFolder(folder, noted.get(), candidates);
            inFolder(folder, relative.get(), candidates);
            candidates.add(folder.resolve(last));
        }
        if (systemFolders) {
            candidates.add(noted.get());
        }
        for (Path place : places) {
            if (!relative.get().isAbsolute()) {
                candidates.add(place.resolveSibling(relative.get()));
            }
            candidates.add(place.resolveSibling(last));
        }
        return first(candidates, isRight);
    }

    /**
     * The file that a debug file shares entries with.
     *
     * @param name as the debug file has it: absolute, or relative to the debug file's folder
     * @param buildId of the file
     */
    Optional<ElfFile> alternate(String name, BuildId buildId) {
        Set<Path> candidates = new LinkedHashSet<>();
        String digits = buildId.toString();
        String byId = digits.length() > 2
                ? ".build-id/" + digits.substring(0, 2) + "/" + digits.substring(2) + ".debug"
                : name;
        Optional<Path> noted = path(name);
        int shared = name.lastIndexOf(".dwz/");
        for (Path folder : folders) {
            candidates.add(folder.resolve(byId));
            candidates.add(folder.resolve("usr/lib/debug").resolve(byId));
            noted.ifPresent(it -> inFolder(folder, it, candidates));
            if (shared >= 0) {
                path(name.substring(shared)).ifPresent(it -> inFolder(folder.resolve("usr/lib/debug"), it, candidates));
                path(name.substring(shared)).ifPresent(it -> inFolder(folder, it, candidates));
            }
        }
        for (Path place : places) {
            noted.ifPresent(it -> candidates.add(realPath(place).resolveSibling(it)));
            noted.ifPresent(it -> candidates.add(place.resolveSibling(it)));
        }
        if (systemFolders) {
            candidates.add(SYSTEM.resolve(byId));
            if (shared >= 0) {
                path(name.substring(shared)).ifPresent(it -> inFolder(SYSTEM, it, candidates));
            }
        }
        return first(candidates, it -> it.buildId().equals(Optional.of(buildId)));
    }

    /** A path of another system under a folder; one that leads out of it is left out. */
    private static void inFolder(Path folder, Path path, Set<Path> candidates) {
        Path relative = path.isAbsolute() ? path.getRoot().relativize(path) : path;
        Path place = folder.resolve(relative).normalize();
        if (place.startsWith(folder.normalize())) {
            candidates.add(place);
        }
    }

    private static Optional<ElfFile> first(Set<Path> candidates, Predicate<ElfFile> isRight) {
        for (Path candidate : candidates) {
            if (Files.isRegularFile(candidate)) {
                try {
                    // Its file is closed when nobody holds it any more.
                    FileBytes bytes = FileBytes.open(candidate);
                    Optional<ElfFile> file = parse(bytes).filter(isRight);
                    if (file.isPresent()) {
                        return file;
                    }
                    bytes.close();
                } catch (IOException unreadable) {
                    continue;
                }
            }
        }
        return Optional.empty();
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
