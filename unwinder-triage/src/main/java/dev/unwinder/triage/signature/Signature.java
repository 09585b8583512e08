package dev.unwinder.triage.signature;

import java.util.List;

/**
 * A readable name for a crash, and how it came about.
 *
 * @param text functions, the innermost first
 * @param steps what was done to the stack, a sentence each, in order
 */
public record Signature(String text, List<String> steps) {
    /** Copies. */
    public Signature {
        steps = List.copyOf(steps);
    }

    @Override
    public String toString() {
        return text;
    }
}
