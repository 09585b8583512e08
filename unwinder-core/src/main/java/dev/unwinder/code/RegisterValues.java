package dev.unwinder.code;

import java.util.OptionalLong;

/** Registers, as far as they are known. */
@FunctionalInterface
public interface RegisterValues {
    /**
     * The value of a register.
     *
     * @param number its DWARF number; on x86-64 also 58 and 59, the bases of fs and gs
     */
    OptionalLong value(int number);
}
