package dev.unwinder.symbol.find;

import dev.unwinder.elf.BuildId;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;

/** The places where the debug file of one image may be, the likeliest first; without looking whether it is there. */
final class Candidates {
    private static final Path SYSTEM = Path.of("/usr/lib/debug");

    private final Optional<BuildId> buildId;
    private final Optional<String> linkName;
    private final String path;
    private final LinkedHashSet<Path> places = new LinkedHashSet<>();

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

    /** In a folder that the user named: one of debug files, of build products, or the root of another system. */
    void addFolder(Path folder) {
        addBuildId(folder);
        addByPath(folder);
        if (linkName.isPresent()) {
            add(folder, linkName.get());
        }
        addName(folder);
        Path debug = folder.resolve("usr/lib/debug");
        addBuildId(debug);
        addByPath(debug);
        addLink(debug, path);
    }

    /**
     * In this machine's own folders.
     *
     * @param location where the image's file is; may be empty
     */
    void addSystem(String location) {
        addBuildId(SYSTEM);
        addByPath(SYSTEM);
        Optional<Path> own = parent(location);
        if (linkName.isPresent() && own.isPresent()) {
            add(own.get(), linkName.get());
            add(own.get(), ".debug/" + linkName.get());
        }
        addLink(SYSTEM, location);
        addLink(SYSTEM, path);
    }

    Collection<Path> places() {
        return places;
    }

    private void addBuildId(Path folder) {
        String digits = buildId.isPresent() ? buildId.get().toString() : "";
        if (digits.length() > 2) {
            add(folder, ".build-id/" + digits.substring(0, 2) + "/" + digits.substring(2) + ".debug");
        }
    }

    private void addByPath(Path folder) {
        if (path.startsWith("/")) {
            add(folder, path.substring(1) + ".debug");
            add(folder, path.substring(1));
        }
    }

    /** The file itself, not stripped: a folder of build products. */
    private void addName(Path folder) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (!name.isEmpty()) {
            add(folder, name + ".debug");
            add(folder, name);
        }
    }

    /** Under the root of a tree of debug files, where the folder of an image would be. */
    private void addLink(Path root, String image) {
        int slash = image.lastIndexOf('/');
        if (image.startsWith("/") && linkName.isPresent()) {
            add(root, image.substring(1, slash + 1) + linkName.get());
        }
    }

    /** Paths come from strangers: one that leads out of its folder, or is none, is left out. */
    private void add(Path folder, String relative) {
        try {
            Path place = folder.resolve(relative).normalize();
            if (place.startsWith(folder.normalize())) {
                places.add(place);
            }
        } catch (InvalidPathException noPath) {
            return;
        }
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
