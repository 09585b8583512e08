package dev.unwinder.cfi;

/**
 * Something in call frame information that breaks unwinding, or is likely to.
 *
 * @param kind what kind of thing
 * @param vaddr the code that it is about
 * @param text in words
 */
public record CfiFinding(Kind kind, long vaddr, String text) {
    /** What is looked for. */
    public enum Kind {
        /** Cannot be decoded; an unbalanced restore of a state is one. */
        MALFORMED("malformed"),
        /** Code that no entry covers. */
        HOLE("hole"),
        /** Two entries claim the same code. */
        OVERLAP("overlap"),
        /** Rules for addresses behind the entry's end. */
        UNREACHABLE_ROW("unreachable row"),
        /** The CFA lies below the stack pointer, between words, or far away all at once. */
        CFA_JUMP("CFA jumps"),
        /** A rule needs a register that cannot be known there. */
        UNKNOWN_REGISTER("unknown register"),
        /** More states are remembered than restored. */
        UNBALANCED("unbalanced"),
        /** Nothing tells where the return address is. */
        NO_RETURN_ADDRESS("no return address");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** As it is shown. */
        @Override
        public String toString() {
            return words;
        }
    }
}
