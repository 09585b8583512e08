package dev.unwinder.code;

/** Why there is no instruction at a place. */
public enum NoInstruction implements Decoded {
    /** The bytes end before the instruction does. */
    TRUNCATED,
    /** No processor we know of would execute these bytes. */
    INVALID
}
