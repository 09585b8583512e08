/**
 * What every DWARF reader shares: constants, initial lengths, pointer encodings.
 *
 * <p>Imports {@code bytes}.
 */
@NullMarked
package dev.unwinder.dwarf;

import org.jspecify.annotations.NullMarked;
