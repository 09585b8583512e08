package dev.unwinder.handler;

import java.util.Optional;

/** Names functions by address. Asked for personality routines, and for the runtime's functions on a stack. */
@FunctionalInterface
public interface AddressNames {
    /**
     * A function.
     *
     * @param name as the linker knows it, not demangled
     * @param start its address
     */
    record Function(String name, long start) {}

    /** The function that an address lies in. */
    Optional<Function> find(long address);

    /** Knows no names: personality routines stay unknown. */
    static AddressNames none() {
        return address -> Optional.empty();
    }
}
