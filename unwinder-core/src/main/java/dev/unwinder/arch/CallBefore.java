package dev.unwinder.arch;

import dev.unwinder.code.CallSite;
import java.util.Optional;

/** What the code just before an address tells about a call that returns there. */
public sealed interface CallBefore {
    /** No call ends there. */
    record None() implements CallBefore {}

    /**
     * A call whose target stands in the instruction.
     *
     * @param target the address that is called
     */
    record Direct(long target) implements CallBefore {}

    /**
     * A call through a word in memory whose place stands in the instruction.
     *
     * @param slot the address of the word
     */
    record ThroughSlot(long slot) implements CallBefore {}

    /** A call whose target only the registers of its time know. */
    record Indirect() implements CallBefore {}

    /** What there is to say of a call that was found, or not. */
    static CallBefore of(Optional<CallSite> found) {
        if (found.isEmpty()) {
            return NONE;
        }
        CallSite call = found.get();
        if (call.target().isPresent()) {
            return new Direct(call.target().getAsLong());
        }
        return call.slot().isPresent() ? new ThroughSlot(call.slot().getAsLong()) : INDIRECT;
    }

    /** The one answer of its kind. */
    CallBefore NONE = new None();

    /** The one answer of its kind. */
    CallBefore INDIRECT = new Indirect();
}
