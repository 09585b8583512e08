/**
 * One crash as triage sees it: the stack that ended the program, free of the process it came from.
 *
 * <p>Imports {@code symbol}, {@code frame}, {@code modules} and {@code elf}. The rooms below say why it crashed ({@code cause}), by which keys it
 * is found again ({@code signature}), and how far two are apart ({@code similarity}).
 *
 * <pre>{@code
 * CrashStack stack = CrashStack.of("/usr/bin/app", OptionalInt.of(11), frames, true);
 * out.println(stack.quality());
 * }</pre>
 */
@NullMarked
package dev.unwinder.triage;

import org.jspecify.annotations.NullMarked;
