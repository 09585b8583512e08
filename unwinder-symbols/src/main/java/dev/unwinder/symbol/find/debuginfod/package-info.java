/**
 * Files from debuginfod servers, and the cache that all their clients share.
 *
 * <p>Imports {@code modules}, {@code elf} and {@code bytes}. Nothing here goes to the network but {@code Debuginfod}, and that only when it is asked for.
 *
 * <pre>{@code
 * DebuginfodOptions options = DebuginfodOptions.of(List.of(URI.create("https://debuginfod.example.org")));
 * FileStore store = Debuginfod.of(options);
 * Optional<FileTree.Entry> found = store.find(FileStore.Kind.DEBUG_FILE, buildId);
 * }</pre>
 */
@NullMarked
package dev.unwinder.symbol.find.debuginfod;

import org.jspecify.annotations.NullMarked;
