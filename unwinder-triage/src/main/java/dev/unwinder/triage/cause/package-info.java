/**
 * Why a program crashed, in words: the signal, what the instruction was about to do, to which address, and what lies there; or what it said when
 * it ended itself.
 *
 * <p>Imports {@code symbol}, {@code frame}, {@code handler}, {@code modules}, {@code target}, {@code arch}, {@code address}, {@code bytes},
 * {@code elf} and {@code code}.
 *
 * <pre>{@code
 * CrashScene scene = new CrashScene(target, unwinder.modules().modules(), thread, frames, Optional.empty());
 * CrashCause cause = CrashCause.of(scene);
 * out.println(cause.text());                  // SIGSEGV: write of 4 bytes to 0x8 (null page): movl $0x1,0x8
 * out.println(Severity.of(cause).level());    // LOW
 * }</pre>
 */
@NullMarked
package dev.unwinder.triage.cause;

import org.jspecify.annotations.NullMarked;
