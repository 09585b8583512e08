package dev.unwinder.corefile;

import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.ElfFile;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A file that is looked for, and what is known of it.
 *
 * @param path as the target sees it; may be empty
 * @param deleted whether the target says that the path no longer names it
 * @param mainProgram whether it is the program that was started
 * @param buildId if known
 * @param image what the core holds of it
 * @param plausible whether a file fits where it is mapped; asked only where there is no build-id to compare
 */
record Wanted(
        String path,
        boolean deleted,
        boolean mainProgram,
        Optional<BuildId> buildId,
        Optional<HeldImage> image,
        Predicate<ElfFile> plausible) {
    /** Nothing is known of where the file is mapped. */
    static final Predicate<ElfFile> ANY = new Predicate<>() {
        @Override
        public boolean test(ElfFile file) {
            return true;
        }
    };

    /** The last part of the path. */
    String fileName() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Whether it is known that the image has no build-id. */
    boolean hasNoBuildId() {
        return buildId.isEmpty() && image.isPresent() && image.get().complete();
    }
}
