package dev.unwinder.symbol.find;

import dev.unwinder.elf.BuildId;
import dev.unwinder.modules.FileTree;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The places where the debug file of one image may be, by tree, the likeliest first; without looking whether it is there. */
final class Candidates {
    private static final FileTree SYSTEM = FileTree.folder(Path.of("/usr/lib/debug"));

    private final Optional<BuildId> buildId;
    private final Optional<String> linkName;
    private final String path;
    private final Map<FileTree, Set<String>> places = new LinkedHashMap<>();

    /**
     * Of one image.
     *
     * @param path as the target sees it
     */
    Candidates(Optional<BuildId> buildId, Optional<DebugLink> link, String path) {
        this.buildId = buildId;
        this.linkName = link.isPresent() ? Optional.of(link.get().name()) : Optional.empty();
        this.path = path.endsWith(" (deleted)") ? path.substring(0, path.length() - " (deleted)".length()) : path;
    }

    /** In a tree that the user named: one of debug files, of build products, of unpacked packages, or the root of another system. */
    void addTree(FileTree tree) {
        addBuildId(tree, "");
        addByPath(tree, "");
        if (linkName.isPresent()) {
            add(tree, linkName.get());
        }
        addBeside(tree, path);
        addName(tree);
        addBuildId(tree, "usr/lib/debug/");
        addByPath(tree, "usr/lib/debug/");
        addLink(tree, "usr/lib/debug/", path);
    }

    /**
     * In this machine's own folders.
     *
     * @param location where the image's file is; may be empty
     */
    void addSystem(String location) {
        addBuildId(SYSTEM, "");
        addByPath(SYSTEM, "");
        Optional<Path> own = parent(location);
        if (linkName.isPresent() && own.isPresent()) {
            add(FileTree.folder(own.get()), linkName.get());
            add(FileTree.folder(own.get()), ".debug/" + linkName.get());
        }
        addLink(SYSTEM, "", location);
        addLink(SYSTEM, "", path);
    }

    /** Names by tree. */
    Map<FileTree, Set<String>> places() {
        return places;
    }

    private void addBuildId(FileTree tree, String folder) {
        String digits = buildId.isPresent() ? buildId.get().toString() : "";
        if (digits.length() > 2) {
            add(tree, folder + ".build-id/" + digits.substring(0, 2) + "/" + digits.substring(2) + ".debug");
        }
    }

    private void addByPath(FileTree tree, String folder) {
        if (path.startsWith("/")) {
            add(tree, folder + path.substring(1) + ".debug");
            add(tree, folder + path.substring(1));
        }
    }

    /** The file itself, not stripped: a folder of build products. */
    private void addName(FileTree tree) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (!name.isEmpty()) {
            add(tree, name + ".debug");
            add(tree, name);
        }
    }

    /** Where the image itself would be: in its folder, and in {@code .debug} there. */
    private void addBeside(FileTree tree, String image) {
        int slash = image.lastIndexOf('/');
        if (image.startsWith("/") && linkName.isPresent()) {
            add(tree, image.substring(1, slash + 1) + linkName.get());
            add(tree, image.substring(1, slash + 1) + ".debug/" + linkName.get());
        }
    }

    /** Under the root of a tree of debug files, where the folder of an image would be. */
    private void addLink(FileTree tree, String root, String image) {
        int slash = image.lastIndexOf('/');
        if (image.startsWith("/") && linkName.isPresent()) {
            add(tree, root + image.substring(1, slash + 1) + linkName.get());
        }
    }

    private void add(FileTree tree, String name) {
        Set<String> names = places.get(tree);
        if (names == null) {
            names = new LinkedHashSet<>();
            places.put(tree, names);
        }
        names.add(name);
    }

    private static Optional<Path> parent(String location) {
        try {
            return location.isEmpty()
                    ? Optional.empty()
                    : Optional.ofNullable(Path.of(location).toAbsolutePath().getParent());
        } catch (InvalidPathException noPath) {
            return Optional.empty();
        }
    }
}
