package dev.unwinder.triage.model;

import java.util.List;
import java.util.Optional;

/**
 * What tells of the data that a program worked on, and is in a report only where somebody asks for it.
 *
 * @param arguments its command line
 * @param environment its environment, {@code NAME=value} each
 * @param stack bytes from the stack pointer on, in hexadecimal
 */
public record CrashExtras(Optional<String> arguments, List<String> environment, Optional<String> stack) {
    private static final CrashExtras NONE = new CrashExtras(Optional.empty(), List.of(), Optional.empty());

    /** Copies. */
    public CrashExtras {
        environment = List.copyOf(environment);
    }

    /** Nobody asked. */
    public static CrashExtras none() {
        return NONE;
    }
}
