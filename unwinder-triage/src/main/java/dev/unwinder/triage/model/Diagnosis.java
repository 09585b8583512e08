package dev.unwinder.triage.model;

import dev.unwinder.triage.CrashStack;
import dev.unwinder.triage.StackQuality;
import dev.unwinder.triage.cause.CasrSeverity;
import dev.unwinder.triage.cause.Severity;
import dev.unwinder.triage.signature.KeyStyle;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was found in a core.
 *
 * @param cause why the program crashed
 * @param severity our verdict
 * @param casr CASR's verdict
 * @param quality what the stack is worth
 * @param keys by which the crash is found again, in each style that has one for it
 * @param stack of the thread that crashed
 * @param leftOut frames of the middle of a very deep stack that are not kept
 * @param otherThreads how many threads there were beside it
 * @param modules the program's images
 * @param missing files that would have told more
 */
public record Diagnosis(
        Cause cause,
        Severity severity,
        CasrSeverity casr,
        StackQuality quality,
        Map<KeyStyle, String> keys,
        CrashStack stack,
        long leftOut,
        int otherThreads,
        List<CrashModule> modules,
        List<MissingPiece> missing) {
    /** Copies. */
    public Diagnosis {
        Map<KeyStyle, String> copy = new EnumMap<>(KeyStyle.class);
        copy.putAll(keys);
        keys = Collections.unmodifiableMap(copy);
        modules = List.copyOf(modules);
        missing = List.copyOf(missing);
    }

    /** Our signature. */
    public String signature() {
        return keys.getOrDefault(KeyStyle.UNWINDER, "");
    }

    /** A key, if there is one of that style. */
    public Optional<String> key(KeyStyle style) {
        return Optional.ofNullable(keys.get(style));
    }
}
