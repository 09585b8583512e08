/**
 * Code to source lines: {@code .debug_line}, versions 2 to 5.
 *
 * <p>Imports {@code bytes}, {@code dwarf} and {@code address}.
 *
 * <pre>{@code
 * LineTable table = LineTable.parse(contribution, context);
 * table.find(0x1139).ifPresent(location -> out.println(location.file() + ":" + location.line().orElse(0)));
 * }</pre>
 */
@NullMarked
package dev.unwinder.symbol.line;

import org.jspecify.annotations.NullMarked;
