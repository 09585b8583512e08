package dev.unwinder.lsda;

import dev.unwinder.address.AddressRange;
import java.util.OptionalLong;

/**
 * A range of code in which an exception is treated in one way.
 *
 * @param range of the code, in the addresses that the area was parsed with
 * @param landingPad where an exception goes on; empty where it passes by
 * @param action 0 for a cleanup only, else one more than the offset of the first record in the action table
 * @itanium Exception Handling 2.5.3
 */
public record CallSite(AddressRange range, OptionalLong landingPad, long action) {}
