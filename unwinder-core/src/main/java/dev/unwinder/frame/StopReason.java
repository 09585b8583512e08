package dev.unwinder.frame;

import java.util.OptionalLong;

/**
 * Why a walk ended.
 *
 * @param kind what happened
 * @param address where, for those kinds that have a place
 * @param detail in words; may be empty
 */
public record StopReason(Kind kind, OptionalLong address, String detail) {
    /** What can end a walk. */
    public enum Kind {
        /** The frame has no caller, and says so. */
        OUTERMOST("outermost frame"),
        /** The return address, or what leads to it, is not in memory. */
        UNREADABLE("unreadable"),
        /** Nothing tells how to go on. */
        NO_RULE("no unwind information"),
        /** What should be a return address does not lie in code. */
        BAD_RETURN_ADDRESS("return address not in code"),
        /** The same frame again. */
        LOOP("stack runs in a circle"),
        /** As many frames as were allowed. */
        LIMIT("frame limit"),
        /** All the time, or all the reading, that was allowed for the target. */
        BUDGET("partial"),
        /** There are no registers to start from. */
        NO_REGISTERS("no registers");

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

    /** A reason without a place. */
    public static StopReason of(Kind kind, String detail) {
        return new StopReason(kind, OptionalLong.empty(), detail);
    }

    /** A reason with a place. */
    public static StopReason at(Kind kind, long address, String detail) {
        return new StopReason(kind, OptionalLong.of(address), detail);
    }

    /** Whether the stack was followed to its proved end. */
    public boolean isComplete() {
        return kind == Kind.OUTERMOST;
    }

    @Override
    public String toString() {
        String place = address.isPresent() ? " 0x" + Long.toHexString(address.getAsLong()) : "";
        return kind + place + (detail.isEmpty() ? "" : " (" + detail + ")");
    }
}
