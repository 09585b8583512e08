package dev.unwinder.dwarf.expr;

/**
 * What an expression may ask: for a register, or for a word of memory.
 *
 * @param <X> how a word that is not there is told
 */
public interface ExpressionContext<X extends Exception> {
    /** Whether a register has a value in the frame. */
    boolean isKnown(int register);

    /** The value of a known register, by DWARF number. */
    long register(int register);

    /**
     * An unsigned number in the target's memory.
     *
     * @param address of the running program
     * @param size in bytes, 1 to 8
     * @throws X when it cannot be read
     */
    long memory(long address, int size) throws X;

    /** What is added to a vaddr of the image that the expression belongs to, to make an address. */
    default long bias() {
        return 0;
    }
}
