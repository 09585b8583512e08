package dev.unwinder.exc;

import dev.unwinder.target.RegisterPlace;
import dev.unwinder.target.Registers;

/**
 * Where the registers of a caller were restored from: {@code PCONTEXT_POINTERS}. Filled by {@link Exc#rtlVirtualUnwind}.
 *
 * <p>A place is an address of the target, a register of the thread that still holds the value, or, for what no place holds (a stack
 * pointer that was added up), that it was computed. Places of registers that a step does not touch are kept from the steps before.
 */
public final class ContextPointers {
    private Registers registers = Registers.builder(1).build();

    /** Where a register was restored from, by DWARF number. */
    public RegisterPlace place(int register) {
        return registers.place(register);
    }

    void fill(Registers caller) {
        registers = caller;
    }
}
