package dev.unwinder.triage.analysis;

import dev.unwinder.triage.analysis.AnalysisOptions.Include;
import dev.unwinder.triage.model.Cause;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.CrashExtras;
import dev.unwinder.triage.model.Diagnosis;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Takes out of crashes that were found before what nobody has asked for now. Immutable. */
public final class Inclusion {
    private final Set<Include> include;

    private Inclusion(Set<Include> include) {
        this.include = include;
    }

    /** Leaves some data in. */
    public static Inclusion of(Set<Include> include) {
        return new Inclusion(Set.copyOf(include));
    }

    Cause of(Cause cause) {
        return include.contains(Include.MESSAGES) ? cause : cause.withoutMessage();
    }

    /** A crash without all other data. */
    public Crash of(Crash crash) {
        CrashExtras extras = crash.extras();
        return new Crash(
                crash.source(),
                crash.program(),
                crash.diagnosis().map(this::of),
                new CrashExtras(
                        include.contains(Include.ARGUMENTS) ? extras.arguments() : Optional.empty(),
                        include.contains(Include.ENVIRONMENT) ? extras.environment() : List.of(),
                        include.contains(Include.MEMORY) ? extras.stack() : Optional.empty()),
                crash.effort(),
                crash.partial(),
                crash.notes(),
                crash.error());
    }

    private Diagnosis of(Diagnosis found) {
        return new Diagnosis(
                of(found.cause()),
                found.severity(),
                found.casr(),
                found.quality(),
                found.keys(),
                found.stack(),
                found.leftOut(),
                found.otherThreads(),
                found.modules(),
                found.missing());
    }
}
