/**
 * Packages and archives as trees of files: .deb, .rpm, .zip, and .tar with its compressed forms, read without being unpacked.
 *
 * <p>Imports {@code modules}. Codecs are loaded only for what is met.
 *
 * <pre>{@code
 * try (Archive archive = Archive.open(Path.of("libc6-dbg.deb"))) {
 *     Optional<FileTree.Entry> found = archive.find("/usr/lib/debug/.build-id/58/86.debug");
 * }
 * }</pre>
 */
@NullMarked
package dev.unwinder.symbol.find.archive;

import org.jspecify.annotations.NullMarked;
