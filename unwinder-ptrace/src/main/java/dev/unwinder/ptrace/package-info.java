/**
 * Live Linux processes as targets: stopped, copied, let go, then walked; and the running program itself.
 *
 * <p>Imports {@code address}, {@code bytes}, {@code elf}, {@code target}, {@code arch}, and the image ports of {@code modules}.
 *
 * <pre>{@code
 * try (LiveProcess process = LiveProcess.attach(4711, LiveOptions.defaults())) {
 *     System.out.println("held for " + process.statistics().pause().toNanos() / 1000 + " us");
 *     for (TargetThread thread : process.threads()) {
 *         System.out.println(thread.tid() + " " + thread.name().orElse(""));
 *     }
 * }
 * }</pre>
 */
@NullMarked
package dev.unwinder.ptrace;

import org.jspecify.annotations.NullMarked;
