package dev.unwinder.code;

/** What an instruction does with an operand. */
public enum Access {
    /** Nothing: only its address counts, as for {@code lea}, a prefetch or a long {@code nop}. */
    NONE,
    /** Reads it. */
    READ,
    /** Writes it. */
    WRITE,
    /** Reads and writes it. */
    READ_WRITE;

    /** Whether it is read. */
    public boolean reads() {
        return this == READ || this == READ_WRITE;
    }

    /** Whether it is written. */
    public boolean writes() {
        return this == WRITE || this == READ_WRITE;
    }
}
