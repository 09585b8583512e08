package dev.unwinder.target;

/** Where the value that a register has in some frame was found. */
public sealed interface RegisterPlace {
    /**
     * Still in a register of the thread.
     *
     * @param register its DWARF number
     */
    record InRegister(int register) implements RegisterPlace {}

    /**
     * Saved in the target's memory.
     *
     * @param address of the saved value
     */
    record InMemory(long address) implements RegisterPlace {}

    /** Computed from other values, as the stack pointer of a caller is. */
    record Computed() implements RegisterPlace {}

    /** Not known: overwritten since, or saved where nothing can be read. */
    record Unknown() implements RegisterPlace {}
}
