/**
 * One CPU's facts, as data and pure functions.
 *
 * <p>Imports {@code rule} and, of {@code target}, the registers.
 */
@NullMarked
package dev.unwinder.arch;

import org.jspecify.annotations.NullMarked;
