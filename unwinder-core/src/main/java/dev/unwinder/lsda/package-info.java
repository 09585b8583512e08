/**
 * The language-specific data area: which landing pad takes an exception at which call.
 *
 * <p>Imports {@code address}, {@code bytes} and {@code dwarf}.
 */
@NullMarked
package dev.unwinder.lsda;

import org.jspecify.annotations.NullMarked;
