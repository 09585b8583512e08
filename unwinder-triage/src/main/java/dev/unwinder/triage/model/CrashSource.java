package dev.unwinder.triage.model;

import java.time.Instant;
import java.util.Optional;

/**
 * Where a core was found, and when its program crashed.
 *
 * @param path of the file, as it was given or found below what was given
 * @param member the name inside that file, where it is an archive; else empty
 * @param host the machine it happened on, if known
 * @param time when it happened: as the crash handler noted it, else when the file was last written
 */
public record CrashSource(String path, String member, Optional<String> host, Optional<Instant> time) {
    /** A file of which nothing else is known. */
    public static CrashSource of(String path) {
        return new CrashSource(path, "", Optional.empty(), Optional.empty());
    }

    /** The path and the name inside, as {@code "bundle.tar!/cores/core.12"}; with a host {@code "host:path"}. */
    public String id() {
        String place = member.isEmpty() ? path : path + "!/" + member;
        return host.isPresent() ? host.get() + ":" + place : place;
    }
}
