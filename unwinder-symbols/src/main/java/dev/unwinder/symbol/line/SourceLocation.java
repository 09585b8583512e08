package dev.unwinder.symbol.line;

import java.util.OptionalInt;

/**
 * A place in the source.
 *
 * @param file with the folders that the compiler noted, as it wrote them: absolute nearly always, not normalized
 * @param line counted from 1; empty where code belongs to no line of the file
 * @param column counted from 1; empty where the compiler noted none
 * @param discriminator tells blocks of one line apart; 0 is the first
 * @dwarf 6.2.2
 */
public record SourceLocation(String file, OptionalInt line, OptionalInt column, int discriminator) {
    /** A place by numbers of which DWARF writes 0 for one that is not known. */
    public static SourceLocation of(String file, int line, int column, int discriminator) {
        return new SourceLocation(file, known(line), known(column), discriminator);
    }

    private static OptionalInt known(int number) {
        return number > 0 ? OptionalInt.of(number) : OptionalInt.empty();
    }
}
