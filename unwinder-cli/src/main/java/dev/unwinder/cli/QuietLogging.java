package dev.unwinder.cli;

import org.slf4j.helpers.NOP_FallbackServiceProvider;

/**
 * No log, as long as {@code -v} does not ask for one: to load Logback for nothing would take a third of the time of printing a small core.
 * What a user has to know is a note in the result or a warning of {@link Errors}, never a line of the log.
 */
final class QuietLogging {
    private QuietLogging() {}

    /** Lets SLF4J use its own provider that does nothing, unless it has been asked for a logger before. */
    static void use() {
        System.setProperty("dev.unwinder.silent", "true"); // then SLF4J is not even asked
        System.setProperty("slf4j.internal.verbosity", "WARN"); // it would say that it was told whom to use
        System.setProperty("slf4j.provider", NOP_FallbackServiceProvider.class.getName());
    }
}
