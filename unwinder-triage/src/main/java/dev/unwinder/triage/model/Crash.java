package dev.unwinder.triage.model;

import java.util.List;
import java.util.Optional;

/**
 * One crash: what was found in one core, or why nothing was.
 *
 * @param source where the core was
 * @param program which program crashed
 * @param diagnosis what was found; empty where the core could not be read
 * @param extras what is only there because somebody asked for it
 * @param effort what it cost
 * @param partial whether something is missing: the stack's end, the rest of a core, time
 * @param notes what a reader should know, a sentence each
 * @param error why the core could not be read, a sentence
 */
public record Crash(
        CrashSource source,
        CrashedProgram program,
        Optional<Diagnosis> diagnosis,
        CrashExtras extras,
        Effort effort,
        boolean partial,
        List<String> notes,
        Optional<String> error) {
    /** Copies. */
    public Crash {
        notes = List.copyOf(notes);
    }

    /** A core that could not be read. */
    public static Crash unreadable(CrashSource source, CrashedProgram program, Effort effort, String error) {
        return new Crash(
                source, program, Optional.empty(), CrashExtras.none(), effort, true, List.of(), Optional.of(error));
    }

    /** What tells it from all others of a run. */
    public String id() {
        return source.id();
    }
}
