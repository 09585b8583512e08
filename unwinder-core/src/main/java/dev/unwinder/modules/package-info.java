/**
 * Which images are mapped where, and their bytes.
 *
 * <p>Imports {@code address}, {@code bytes}, {@code elf} and {@code target}.
 */
@NullMarked
package dev.unwinder.modules;

import org.jspecify.annotations.NullMarked;
