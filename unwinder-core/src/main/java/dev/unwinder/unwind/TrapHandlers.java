package dev.unwinder.unwind;

import java.util.Optional;

/** Says which code is a handler of interrupts or exceptions. Asked by all walks of an unwinder, in several threads perhaps. */
@FunctionalInterface
public interface TrapHandlers {
    /** The handler whose code has an address; empty where that is no handler's. */
    Optional<TrapHandler> find(long address);
}
