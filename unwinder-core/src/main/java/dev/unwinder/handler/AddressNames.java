package dev.unwinder.handler;

import dev.unwinder.modules.LoadedModule;
import java.util.Optional;
import java.util.OptionalLong;

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

    /** The address of a module's function, by its name as the linker knows it; empty where that is not known. */
    default OptionalLong start(LoadedModule module, String name) {
        return OptionalLong.empty();
    }

    /** Knows no names: personality routines stay unknown. */
    static AddressNames none() {
        return address -> Optional.empty();
    }
}
