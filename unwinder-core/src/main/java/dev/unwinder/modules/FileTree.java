package dev.unwinder.modules;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;

/**
 * Files by the paths that another machine, or another time, knew them by: a folder, a package, an archive.
 *
 * <p>Safe for use by several threads.
 */
@FunctionalInterface
public interface FileTree {
    /**
     * A file in a tree.
     *
     * @param file where its bytes can be read on this machine; of an archive, a copy that lives as long as the tree
     * @param location what a person calls it: the file itself, or the archive and the name in it
     */
    record Entry(Path file, String location) {}

    /**
     * The regular file that a path leads to. Never fails: what is not there, cannot be read, or leads out of the tree is not found.
     *
     * @param path with or without a slash at its start
     */
    Optional<Entry> find(String path);

    /** Announces paths that will be asked for, so that a tree that is costly to go through does it once for all of them. */
    default void expect(Collection<String> paths) {}

    /** Whether it is costly to look something up, so that it is worth announcing what will be. */
    default boolean isSlow() {
        return false;
    }

    /** What is wrong with the tree as a whole, a sentence. */
    default Optional<String> problem() {
        return Optional.empty();
    }

    /** The root of another machine: {@code ..} at its top stays there, and the target of an absolute symbolic link is inside it. */
    static FileTree root(Path folder) {
        return new RootTree(folder);
    }

    /** A folder of this machine, whose symbolic links mean what they say; only a path that leads out of it by {@code ..} is refused. */
    static FileTree folder(Path folder) {
        return new FolderTree(folder);
    }
}
