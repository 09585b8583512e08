package dev.unwinder.handler;

import java.util.Optional;

/**
 * The routine that decides what becomes of an exception in a function.
 *
 * @param address where it is
 * @param name as the linker knows it, if there is a symbol
 * @param language whose rules it follows
 * @itanium Exception Handling 1.6.2
 */
public record Personality(long address, Optional<String> name, Language language) {
    @Override
    public String toString() {
        return name.orElse("personality routine at 0x" + Long.toHexString(address));
    }
}
