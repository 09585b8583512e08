/**
 * DWARF expressions, which ask instead of reading.
 *
 * <p>Imports {@code bytes} and {@code dwarf}.
 */
@NullMarked
package dev.unwinder.dwarf.expr;

import org.jspecify.annotations.NullMarked;
