/**
 * Code to functions, inlined calls and lines: {@code .debug_info} of versions 2 to 5 and all it needs, split, packaged
 * and shared DWARF too.
 *
 * <p>Imports {@code bytes}, {@code dwarf}, {@code elf} and {@code symbol.line}.
 *
 * <pre>{@code
 * DwarfSymbols symbols = DwarfSymbols.of(file, CompanionFiles.of(file, "/usr/bin/app", List.of(), true)).orElseThrow();
 * for (FunctionCall call : symbols.calls(0x1139)) {
 *     out.println(call.linkageName().or(call::name).orElse("?") + (call.inline() ? " inlined" : ""));
 * }
 * }</pre>
 */
@NullMarked
package dev.unwinder.symbol.info;

import org.jspecify.annotations.NullMarked;
