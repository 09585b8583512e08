package dev.unwinder.modules;

import dev.unwinder.elf.BuildId;
import java.util.Optional;

/** A store that has nothing; one for all, so that two who use it are alike. */
enum NoFiles implements FileStore {
    INSTANCE;

    @Override
    public Optional<FileTree.Entry> find(Kind kind, BuildId buildId) {
        return Optional.empty();
    }
}
