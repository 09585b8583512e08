package dev.unwinder.symbol.runtime;

import dev.unwinder.address.AddressRange;

/**
 * A piece of code that a compiler has told of.
 *
 * @param code its addresses
 * @param name as the compiler calls it
 * @param lines of the source that it was made from
 */
public record CodeRecord(AddressRange code, String name, CodeLines lines) {}
