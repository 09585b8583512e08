package dev.unwinder.handler;

import java.util.Optional;

/**
 * A {@code std::type_info} of the target.
 *
 * @param address where it is
 * @param name the type's mangled name, as the object points to it; empty where it cannot be read
 * @itanium 2.9.3
 */
public record TypeInfo(long address, Optional<String> name) {
    /** Whether two objects stand for one type: several images may each have their own. */
    boolean isSameAs(TypeInfo other) {
        if (address == other.address) {
            return true;
        }
        // A star marks a name of which only its address counts.
        return name.isPresent() && name.equals(other.name) && !name.get().startsWith("*");
    }

    /** The name as people and demanglers want it, without the mark of a local type; the address where there is no name. */
    public String shown() {
        if (name.isEmpty()) {
            return "type at 0x" + Long.toHexString(address);
        }
        return name.get().startsWith("*") ? name.get().substring(1) : name.get();
    }
}
