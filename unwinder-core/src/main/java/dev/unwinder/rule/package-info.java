/**
 * DWARF 6.4.1: how to find a caller's registers, as data.
 *
 * <p>Imports {@code dwarf.expr}.
 */
@NullMarked
package dev.unwinder.rule;

import org.jspecify.annotations.NullMarked;
