/**
 * One CPU's facts, as data and pure functions.
 *
 * <p>Imports {@code rule}, {@code code} for what calls look like, and, of {@code target}, the registers.
 */
@NullMarked
package dev.unwinder.arch;

import org.jspecify.annotations.NullMarked;
