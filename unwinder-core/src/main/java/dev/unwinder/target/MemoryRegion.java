package dev.unwinder.target;

import dev.unwinder.address.AddressRange;

/**
 * A piece of the target's address space and what may be done with it.
 *
 * @param range its addresses
 * @param readable whether the program may read it
 * @param writable whether the program may write it
 * @param executable whether the program may run code in it
 */
public record MemoryRegion(AddressRange range, boolean readable, boolean writable, boolean executable) {}
