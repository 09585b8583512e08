/**
 * Unsigned 64-bit ranges, and looking things up by address.
 *
 * <p>Imports nothing of ours.
 */
@NullMarked
package dev.unwinder.address;

import org.jspecify.annotations.NullMarked;
