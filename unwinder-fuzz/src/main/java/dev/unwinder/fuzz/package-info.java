/**
 * Hostile input, made by the million: targets for a coverage-guided fuzzer, a mutator of whole cores, and the inputs that once found something.
 *
 * <p>Room: beside the house. Imports everything; nothing imports it.
 */
@NullMarked
package dev.unwinder.fuzz;

import org.jspecify.annotations.NullMarked;
