/**
 * ELF core files as targets, compressed ones too.
 *
 * <p>Imports {@code address}, {@code bytes}, {@code elf}, {@code target}, {@code arch}, and the image ports of {@code modules}.
 *
 * <pre>{@code
 * try (CoreFile core = CoreFile.open(Path.of("core.4711"))) {
 *     for (TargetThread thread : core.threads()) {
 *         System.out.println(thread.tid() + (thread.crashed() ? " crashed" : ""));
 *     }
 * }
 * }</pre>
 */
@NullMarked
package dev.unwinder.corefile;

import org.jspecify.annotations.NullMarked;
