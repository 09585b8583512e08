package dev.unwinder.corefile;

import dev.unwinder.elf.BuildId;
import dev.unwinder.modules.FileTree;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The places on this machine where a wanted file may be, the likeliest first; each is looked at only when its turn comes. */
final class Candidates {
    private static final List<String> BUILD_ID_FOLDERS =
            List.of(".build-id", "usr/lib/.build-id", "usr/lib/debug/.build-id");

    /**
     * A place.
     *
     * @param look gives the file that is there
     * @param needsMatch whether it is used only with the right build-id
     * @param told whether it is worth telling that it was refused
     */
    record Candidate(Supplier<Optional<FileTree.Entry>> look, boolean needsMatch, boolean told) {}

    private final CoreFileOptions options;
    private final Wanted wanted;
    private final List<Candidate> found = new ArrayList<>();

    private Candidates(CoreFileOptions options, Wanted wanted) {
        this.options = options;
        this.wanted = wanted;
    }

    /** The places for one file. */
    static List<Candidate> of(CoreFileOptions options, Wanted wanted) {
        Candidates candidates = new Candidates(options, wanted);
        candidates.addExecutable();
        if (wanted.buildId().isPresent()) {
            options.trees().forEach(it -> candidates.addWithMatch(it, candidates.names()));
        }
        boolean isFile = isFile(wanted.path());
        if (isFile) {
            candidates.addPaths();
        }
        candidates.addBuildIdFolders();
        if (isFile) {
            // A folder into which somebody has copied the files, without their folders.
            options.sysroots().forEach(it -> candidates.addWithMatch(it, List.of(wanted.fileName())));
        }
        return candidates.found;
    }

    /** What a tree will be asked for when files with these paths are looked for. */
    static Set<String> names(List<String> paths) {
        Set<String> names = new LinkedHashSet<>();
        for (String path : paths) {
            if (isFile(path)) {
                names.addAll(variants(path));
                names.add(path.substring(path.lastIndexOf('/') + 1));
            }
        }
        return names;
    }

    private void addExecutable() {
        Optional<Path> executable = options.executable();
        Optional<Path> name = executable.map(Path::getFileName);
        boolean isMeant = wanted.mainProgram()
                || name.isPresent() && name.get().toString().equals(wanted.fileName());
        // By its build-id the program given may be any of the files; that it is not each of them is no news.
        if (executable.isPresent() && (isMeant || wanted.buildId().isPresent())) {
            found.add(new Candidate(() -> entry(executable.get()), !isMeant, isMeant));
        }
    }

    private void addPaths() {
        for (FileTree sysroot : options.sysroots()) {
            for (String path : variants(wanted.path())) {
                found.add(new Candidate(() -> sysroot.find(path), wanted.deleted(), true));
            }
        }
        if (options.sysroots().isEmpty()) {
            found.add(new Candidate(() -> entry(Path.of(wanted.path())), wanted.deleted(), true));
        }
    }

    private void addBuildIdFolders() {
        if (options.sysroots().isEmpty()) {
            addWithMatch(FileTree.folder(Path.of("/")), buildIdNames());
        }
        options.sysroots().forEach(it -> addWithMatch(it, buildIdNames()));
    }

    private void addWithMatch(FileTree tree, List<String> names) {
        for (String name : names) {
            found.add(new Candidate(() -> tree.find(name), true, false));
        }
    }

    /** All names that a tree may have it by. */
    private List<String> names() {
        List<String> names = new ArrayList<>();
        if (isFile(wanted.path())) {
            names.addAll(variants(wanted.path()));
        }
        names.addAll(buildIdNames());
        names.add(wanted.fileName());
        return names;
    }

    private List<String> buildIdNames() {
        String digits = wanted.buildId().map(BuildId::toString).orElse("");
        List<String> names = new ArrayList<>();
        if (digits.length() > 2) {
            for (String folder : BUILD_ID_FOLDERS) {
                names.add(folder + "/" + digits.substring(0, 2) + "/" + digits.substring(2));
            }
        }
        return names;
    }

    /** Where /lib is a link to /usr/lib, a file is mapped by the one name while its package has it by the other: Debian 12, libc6. */
    private static List<String> variants(String path) {
        if (path.startsWith("/usr/lib") || path.startsWith("/usr/bin/") || path.startsWith("/usr/sbin/")) {
            return List.of(path, path.substring(4));
        }
        return path.startsWith("/lib") || path.startsWith("/bin/") || path.startsWith("/sbin/")
                ? List.of(path, "/usr" + path)
                : List.of(path);
    }

    /** Whether a path may name a file of a disk; what the kernel shows by a path is not opened. */
    private static boolean isFile(String path) {
        try {
            Path plain = Path.of(path).normalize();
            return plain.isAbsolute()
                    && !plain.startsWith("/dev")
                    && !plain.startsWith("/proc")
                    && !plain.startsWith("/sys");
        } catch (InvalidPathException notHere) {
            return false;
        }
    }

    private static Optional<FileTree.Entry> entry(Path path) {
        return Optional.of(new FileTree.Entry(path, path.toString()));
    }
}
