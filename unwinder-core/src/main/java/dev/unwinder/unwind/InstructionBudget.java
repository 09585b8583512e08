package dev.unwinder.unwind;

/**
 * How many bytes of call frame instructions one walk may carry out: an entry of hundreds of megabytes that is one long sequence of nops
 * would else be gone through for each of millions of frames. For one thread.
 */
final class InstructionBudget {
    /** Some seconds' worth: two hundred bytes for each of ten million frames, none of whose rows is in the cache. */
    static final long OF_A_WALK = 2L << 30;

    private long left;

    InstructionBudget(long bytes) {
        this.left = bytes;
    }

    /** Whether so many bytes may still be carried out; they are then taken off. */
    boolean take(long bytes) {
        if (bytes > left) {
            left = 0;
            return false;
        }
        left -= bytes;
        return true;
    }
}
