package dev.unwinder.symbol;

import dev.unwinder.symbol.line.SourceLocation;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One function that is active in a frame, as it is shown: the one that was called, or one of those that the compiler put into it.
 *
 * @param function its name; empty where nothing tells
 * @param linkageName as the linker knows it, where that is another
 * @param offset from the function's symbol to the frame's pc, in bytes; of the one that was called, where there is a symbol
 * @param location in the function, where DWARF tells
 * @param inline whether it was put into the next one
 */
public record Activation(
        Optional<String> function,
        Optional<String> linkageName,
        OptionalLong offset,
        Optional<SourceLocation> location,
        boolean inline) {}
