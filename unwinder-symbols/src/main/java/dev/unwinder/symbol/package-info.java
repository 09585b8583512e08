/**
 * Frames to functions: which symbol covers the code that a frame stands in, which calls were inlined there, and where in
 * the source that is.
 *
 * <p>Imports {@code frame}, {@code modules}, {@code elf}, {@code dwarf}, {@code bytes}, {@code address},
 * {@code symbol.find}, {@code symbol.line} and {@code symbol.info}.
 *
 * <pre>{@code
 * Symbolizer symbolizer = Symbolizer.of(SymbolizerOptions.defaults().withFolders(List.of(Path.of("debug-symbols"))));
 * SymbolizedFrame named = symbolizer.symbolize(frame);
 * named.symbol().ifPresent(symbol -> out.println(symbol.name() + "+" + named.offset().getAsLong()));
 * symbolizer.problems().forEach(out::println);
 * }</pre>
 */
@NullMarked
package dev.unwinder.symbol;

import org.jspecify.annotations.NullMarked;
