package dev.unwinder.modules;

import dev.unwinder.elf.BuildId;
import java.util.Collection;
import java.util.Optional;

/**
 * Files by their build-ids: a cache, a server.
 *
 * <p>Safe for use by several threads. Whoever asks verifies what is found.
 */
public interface FileStore {
    /** What a file holds. */
    enum Kind {
        /** A program or library as it is run. */
        EXECUTABLE,
        /** What was stripped from one. */
        DEBUG_FILE
    }

    /** The file of a build-id. Never fails: what is not there, or cannot be had in time, is not found. */
    Optional<FileTree.Entry> find(Kind kind, BuildId buildId);

    /** Announces what will be asked for, so that a store that has to fetch files can do it together. */
    default void expect(Kind kind, Collection<BuildId> buildIds) {}

    /** Whether it has to fetch files, so that it is worth announcing what will be asked for. */
    default boolean isSlow() {
        return false;
    }

    /** What a reader should know of all the attempts so far, a sentence; empty when nothing went wrong. */
    default Optional<String> problem() {
        return Optional.empty();
    }

    /** A store that has nothing. */
    static FileStore none() {
        return NoFiles.INSTANCE;
    }
}
