package dev.unwinder.triage.model;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The program that crashed.
 *
 * @param path of its file, as it was called when it ran; its short name where nothing else is known, empty where nothing is
 * @param buildId of that file, in hexadecimal
 * @param pid its process id, if known
 * @param signal the number of the signal that ended it, if known
 */
public record CrashedProgram(String path, Optional<String> buildId, OptionalLong pid, OptionalInt signal) {
    /** A program of which nothing is known. */
    public static CrashedProgram unknown() {
        return new CrashedProgram("", Optional.empty(), OptionalLong.empty(), OptionalInt.empty());
    }

    /** The last part of its path. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Its build, as a person tells it from others: {@code "app 1f2e3d4c"}. */
    public String build() {
        return buildId.isPresent()
                ? name() + " "
                        + buildId.get().substring(0, Math.min(8, buildId.get().length()))
                : name();
    }
}
