package dev.unwinder.cli;

import dev.unwinder.triage.analysis.Inclusion;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.CrashSource;
import dev.unwinder.triage.model.Redaction;
import java.util.Optional;

/**
 * What is taken out of every crash before anything is done with it.
 *
 * @param inclusion leaves in what is asked for of the program's data
 * @param redaction takes names of users out, if that is asked for
 */
record Cleaning(Inclusion inclusion, Optional<Redaction> redaction) {
    /** A crash as it may be shown. */
    Crash of(Crash crash) {
        Crash asked = inclusion.of(crash);
        return redaction.isPresent() ? redaction.get().of(asked) : asked;
    }

    /** The id, as it may be shown, of a crash found at a place. */
    String id(CrashSource source) {
        return redaction.isPresent() ? redaction.get().of(source).id() : source.id();
    }
}
