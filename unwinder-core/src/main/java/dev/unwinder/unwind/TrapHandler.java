package dev.unwinder.unwind;

import dev.unwinder.address.AddressRange;

/**
 * Code that the CPU enters by itself, on an interrupt or exception, after it has pushed where it came from.
 *
 * @param code the handler; the CPU enters it at its start
 * @param errorCode whether the CPU pushes an error code too, as it does for #DF, #TS, #NP, #SS, #GP, #PF, #AC, #CP and some newer ones
 */
public record TrapHandler(AddressRange code, boolean errorCode) {}
