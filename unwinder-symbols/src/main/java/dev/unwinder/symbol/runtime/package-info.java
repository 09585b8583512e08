/**
 * What just-in-time compilers write to files about their code: names and lines of what no image has.
 *
 * <p>Imports {@code symbol}, {@code symbol.info}, {@code symbol.line}, {@code frame}, {@code address} and {@code bytes}.
 *
 * <pre>{@code
 * RuntimeNames names = RuntimeNames.of(PerfMap.parse(FileBytes.open(Path.of("/tmp/perf-4711.map"))));
 * SymbolizedFrame named = names.name(symbolizer.symbolize(frame));
 * }</pre>
 */
@NullMarked
package dev.unwinder.symbol.runtime;

import org.jspecify.annotations.NullMarked;
