package dev.unwinder.fuzz;

/** Something that reads foreign bytes. Throws nothing, whatever they are: what is documented is caught inside. */
@FunctionalInterface
interface Target {
    /** Reads an input as if it were the real thing. */
    void read(byte[] input);
}
