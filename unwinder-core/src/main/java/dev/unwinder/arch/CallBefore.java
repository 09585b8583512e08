package dev.unwinder.arch;

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

    /** The one answer of its kind. */
    CallBefore NONE = new None();

    /** The one answer of its kind. */
    CallBefore INDIRECT = new Indirect();
}
