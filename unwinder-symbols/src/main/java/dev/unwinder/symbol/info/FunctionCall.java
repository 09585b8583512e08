package dev.unwinder.symbol.info;

import dev.unwinder.symbol.line.SourceLocation;
import java.util.Optional;

/**
 * One function of those that are active at an address, as DWARF names it, and where in it.
 *
 * @param name as in the source; where there is no linkage name, with the namespaces and classes around it. Empty where
 *     only the line is known
 * @param linkageName as the linker knows it, not demangled, where the compiler noted one
 * @param location in this function: where it stands, or where it makes the call that was inlined
 * @param inline whether the function's code was put into that of its caller, the next one
 * @dwarf 3.3
 */
public record FunctionCall(
        Optional<String> name, Optional<String> linkageName, Optional<SourceLocation> location, boolean inline) {}
