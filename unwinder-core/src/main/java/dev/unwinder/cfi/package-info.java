/**
 * .eh_frame and .debug_frame to rows.
 *
 * <p>Imports {@code address}, {@code bytes}, {@code dwarf}, {@code dwarf.expr} and {@code rule}.
 */
@NullMarked
package dev.unwinder.cfi;

import org.jspecify.annotations.NullMarked;
