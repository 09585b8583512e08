package dev.unwinder.handler;

import java.util.List;

/**
 * Where an exception goes on in a function.
 *
 * @param address of the landing pad
 * @param handlers what it does, in the order in which it is tried; there is at least one
 * @param terminates whether its code does nothing but end the program: what clang makes of {@code noexcept}
 */
public record LandingPad(long address, List<Handler> handlers, boolean terminates) {
    /** Copies. */
    public LandingPad {
        handlers = List.copyOf(handlers);
    }
}
