package dev.unwinder.cli;

import dev.unwinder.registered.ExternalUnwindInfos;
import java.nio.file.Path;
import java.util.List;

/**
 * What was given about code that no image has.
 *
 * @param declared its call frame information
 * @param perfMaps files with its names
 */
record RuntimeOptions(ExternalUnwindInfos declared, List<Path> perfMaps) {
    /** Nothing. */
    static RuntimeOptions none() {
        return new RuntimeOptions(new ExternalUnwindInfos(), List.of());
    }
}
