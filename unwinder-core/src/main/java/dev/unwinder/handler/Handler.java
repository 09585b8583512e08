package dev.unwinder.handler;

import java.util.List;
import java.util.Optional;

/** What a landing pad does with an exception. */
public sealed interface Handler {
    /** The number with which the landing pad is entered. */
    long selector();

    /**
     * Code that is run whatever is thrown; then the exception goes on.
     *
     * @param selector 0
     */
    record Cleanup(long selector) implements Handler {}

    /**
     * A catch clause.
     *
     * @param type what it catches; empty for {@code catch (...)}
     * @param selector the number of the type in the function's table
     */
    record Catch(Optional<TypeInfo> type, long selector) implements Handler {}

    /**
     * An exception specification, which ends the program if another type is thrown.
     *
     * @param allowed what may pass
     * @param selector negative
     */
    record Filter(List<TypeInfo> allowed, long selector) implements Handler {
        /** Copies. */
        public Filter {
            allowed = List.copyOf(allowed);
        }
    }
}
