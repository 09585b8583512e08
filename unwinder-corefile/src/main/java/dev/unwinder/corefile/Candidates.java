package dev.unwinder.corefile;

import dev.unwinder.modules.FileTree;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The places on this machine where a wanted file may be, the likeliest first; each is looked at only when its turn comes. */
final class Candidates {
    private static final List<String> BUILD_ID_FOLDERS =
            List.of(".build-id", "usr/lib/.build-id", "usr/lib/debug/.build-id");

    /**
     * A place.
     *
     * @param tree in which it is; empty for a path of this machine
     * @param name in the tree, or the path
     * @param needsMatch whether it is used only with the right build-id
     * @param told whether it is worth telling that it was refused
     */
    record Candidate(Optional<FileTree> tree, String name, boolean needsMatch, boolean told) {
        /** The file that is there; a path of this machine is not looked at yet. */
        Optional<FileTree.Entry> look() {
            return tree.isPresent() ? tree.get().find(name) : Optional.of(new FileTree.Entry(Path.of(name), name));
        }
    }

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
            for (FileTree tree : options.trees()) {
                candidates.addWithMatch(tree, candidates.names());
            }
        }
        boolean isFile = isFile(wanted.path());
        if (isFile) {
            candidates.addPaths();
        }
        candidates.addBuildIdFolders();
        if (isFile) {
            // A folder into which somebody has copied the files, without their folders.
            for (FileTree sysroot : options.sysroots()) {
                candidates.addWithMatch(sysroot, List.of(wanted.fileName()));
            }
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
        boolean isMeant = wanted.mainProgram()
                || executable.isPresent()
                        && !wanted.fileName().isEmpty()
                        && lastName(executable.get()).equals(wanted.fileName());
        // By its build-id the program given may be any of the files; that it is not each of them is no news.
        if (executable.isPresent() && (isMeant || wanted.buildId().isPresent())) {
            found.add(new Candidate(Optional.empty(), executable.get().toString(), !isMeant, isMeant));
        }
    }

    private void addPaths() {
        for (FileTree sysroot : options.sysroots()) {
            for (String path : variants(wanted.path())) {
                found.add(new Candidate(Optional.of(sysroot), path, wanted.deleted(), true));
            }
        }
        if (options.sysroots().isEmpty()) {
            found.add(new Candidate(Optional.empty(), wanted.path(), wanted.deleted(), true));
        }
    }

    private void addBuildIdFolders() {
        if (options.sysroots().isEmpty()) {
            addWithMatch(FileTree.folder(Path.of("/")), buildIdNames());
        }
        for (FileTree sysroot : options.sysroots()) {
            addWithMatch(sysroot, buildIdNames());
        }
    }

    private void addWithMatch(FileTree tree, List<String> names) {
        for (String name : names) {
            found.add(new Candidate(Optional.of(tree), name, true, false));
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
        String digits = wanted.buildId().isPresent() ? wanted.buildId().get().toString() : "";
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

    private static String lastName(Path path) {
        Path last = path.getFileName();
        return last == null ? "" : last.toString();
    }
}
