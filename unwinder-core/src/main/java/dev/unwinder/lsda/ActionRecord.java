package dev.unwinder.lsda;

/**
 * One link of a call site's chain of actions.
 *
 * @param offset in the action table
 * @param filter positive: a catch clause for the type of that number; 0: a cleanup; negative: an exception specification
 * @itanium Exception Handling 2.5.3
 */
public record ActionRecord(long offset, long filter) {
    /** Whether it is a catch clause. */
    public boolean isCatch() {
        return filter > 0;
    }

    /** Whether it is run whatever is thrown, and then the exception goes on. */
    public boolean isCleanup() {
        return filter == 0;
    }

    /** Whether it lists the only types that may pass. */
    public boolean isSpecification() {
        return filter < 0;
    }
}
