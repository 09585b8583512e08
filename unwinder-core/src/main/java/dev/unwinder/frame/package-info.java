/**
 * The result of a walk, as plain values.
 *
 * <p>Imports {@code modules} and {@code target}.
 */
@NullMarked
package dev.unwinder.frame;

import org.jspecify.annotations.NullMarked;
