package dev.unwinder.modules;

import dev.unwinder.elf.ElfFile;
import java.util.Optional;

/** Where separate debug files come from: those that hold what was stripped from an image, {@code .debug_frame} among it. */
@FunctionalInterface
public interface DebugFileFinder {
    /**
     * Looks for the debug file of an image. Never fails: what cannot be opened or does not belong is not found.
     *
     * @param image whose
     * @param path of the image as the target sees it
     * @param location of its file on this machine; empty where there is none
     */
    Optional<ElfFile> find(ModuleImage image, String path, String location);

    /** A finder that has no files. */
    static DebugFileFinder none() {
        return new DebugFileFinder() {
            @Override
            public Optional<ElfFile> find(ModuleImage image, String path, String location) {
                return Optional.empty();
            }
        };
    }
}
