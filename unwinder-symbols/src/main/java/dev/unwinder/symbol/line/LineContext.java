package dev.unwinder.symbol.line;

import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * What a line program needs to know of the unit that it belongs to.
 *
 * @param folder that the unit was compiled in; what relative names are relative to
 * @param addressSize of the unit, in bytes; programs of version 5 have their own
 * @param strings of the other sections
 * @param isCode whether there can be code at a vaddr: linkers leave programs of functions that they dropped, at 0, 1 or
 *     the end of the address space
 */
public record LineContext(Optional<String> folder, int addressSize, LineStrings strings, LongPredicate isCode) {}
