/**
 * The gABI decoded, 32 and 64 bit, either byte order; no process.
 *
 * <p>Imports {@code bytes}.
 */
@NullMarked
package dev.unwinder.elf;

import org.jspecify.annotations.NullMarked;
