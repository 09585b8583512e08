/**
 * Where cores are: folders, archives, and what crash handlers leave behind.
 *
 * <p>Imports {@code triage.model}, {@code modules} and {@code symbol.find.archive}.
 *
 * <pre>{@code
 * try (CrashInputs inputs = CrashInputs.find(List.of(Path.of("/var/lib/systemd/coredump")))) {
 *     for (CrashInput input : inputs.all()) {
 *         out.println(input.source().id());
 *     }
 * }
 * }</pre>
 */
@NullMarked
package dev.unwinder.triage.input;

import org.jspecify.annotations.NullMarked;
