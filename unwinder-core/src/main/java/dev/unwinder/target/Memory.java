package dev.unwinder.target;

/**
 * The fetch port: the one thing the unwinder asks of a target, as Tru64's {@code fetch_from_process} does.
 *
 * <p>Caches, layers and bounds are decorators of this interface. Implementations are safe for use by several threads unless they say
 * otherwise.
 */
@FunctionalInterface
public interface Memory {
    /**
     * Copies bytes from the target, as many as there are without a gap; the last address is the end, 0 does not follow it.
     *
     * @param address of the first byte, in the running program
     * @param destination where to
     * @param start the first index written in {@code destination}
     * @param length how many bytes are wanted
     * @return how many were copied, 0 when the first one is not there; never negative, never an exception for what the target lacks
     */
    int read(long address, byte[] destination, int start, int length);

    /** A memory that holds nothing. */
    static Memory empty() {
        return (address, destination, start, length) -> 0;
    }
}
