/**
 * What triage finds, written and read again: JSON Lines, as {@code docs/json-schema/unwinder-triage-1.schema.json} describes a line, and a table
 * for people.
 *
 * <p>Imports {@code triage} with its rooms, {@code report}, {@code frame} and {@code bytes}.
 *
 * <pre>{@code
 * try (TriageJson json = new TriageJson(stream)) {
 *     json.write(crash);
 * }
 * }</pre>
 */
@NullMarked
package dev.unwinder.report.triage;

import org.jspecify.annotations.NullMarked;
