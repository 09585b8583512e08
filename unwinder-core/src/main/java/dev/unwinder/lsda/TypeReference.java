package dev.unwinder.lsda;

import java.util.OptionalLong;

/**
 * An entry of the type table.
 *
 * @param address of the type's {@code std::type_info}, or of a pointer to it; empty for the null that stands for every type
 * @param isIndirect whether {@code address} is that of a pointer
 * @lsb 10.5.1 (DW_EH_PE_indirect)
 */
public record TypeReference(OptionalLong address, boolean isIndirect) {
    /** Whether it stands for every type: {@code catch (...)}. */
    public boolean isEveryType() {
        return address.isEmpty();
    }
}
