/**
 * Finding the files that hold what a stripped file has not: separate debug files, by build-id, path and debug link; and which are missing.
 *
 * <p>Imports {@code modules}, {@code elf}, {@code bytes} and {@code symbol.info}.
 *
 * <pre>{@code
 * DebugFiles debugFiles = DebugFiles.of(List.of(Path.of("debug-symbols")), true);
 * Optional<ElfFile> debug = debugFiles.debugFile(module);
 * }</pre>
 */
@NullMarked
package dev.unwinder.symbol.find;

import org.jspecify.annotations.NullMarked;
