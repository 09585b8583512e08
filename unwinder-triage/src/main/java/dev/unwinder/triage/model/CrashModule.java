package dev.unwinder.triage.model;

import java.util.Optional;

/**
 * An image of the program.
 *
 * @param path as the program saw it
 * @param buildId in hexadecimal
 * @param verdict whether its file was found, in a word: as {@code "match"}, {@code "missing"}
 * @param main whether it is the program itself
 */
public record CrashModule(String path, Optional<String> buildId, String verdict, boolean main) {
    /** As of every record, but not linked at run time: every core comes here. */
    @Override
    public boolean equals(Object other) {
        return other instanceof CrashModule that
                && main == that.main
                && path.equals(that.path)
                && buildId.equals(that.buildId)
                && verdict.equals(that.verdict);
    }

    @Override
    public int hashCode() {
        return path.hashCode() * 31 + buildId.hashCode();
    }
}
