package dev.unwinder.modules;

import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.ElfFile;
import java.util.Optional;

/**
 * Where image files come from. A target that knows its files implements this port beside {@link dev.unwinder.target.Target}.
 *
 * <p>Safe for use by several threads.
 */
@FunctionalInterface
public interface ImageFinder {
    /**
     * What is looked for.
     *
     * @param path as the target sees it; may be empty
     * @param buildId what the target's memory says, if it says so
     * @param mainProgram whether it is the program that was started
     */
    record Request(String path, Optional<BuildId> buildId, boolean mainProgram) {}

    /**
     * What was found.
     *
     * @param verdict whether it is the right file
     * @param file the file, present unless the verdict is MISSING or MISMATCH
     * @param location where the file is on this machine; of a mismatch, the file that was refused; else empty
     * @param key what identifies the file's content among all files: its build-id, or its path, size and time
     */
    record Finding(ImageVerdict verdict, Optional<ElfFile> file, String location, String key) {
        /** Nothing was found. */
        public static Finding missing() {
            return new Finding(ImageVerdict.MISSING, Optional.empty(), "", "");
        }
    }

    /** Looks for a file. Never fails: what cannot be opened or read is not found. */
    Finding find(Request request);

    /** A finder that has no files. */
    static ImageFinder none() {
        return request -> Finding.missing();
    }
}
