/**
 * What triage found, for a browser, for other programs and for a tracker of issues: one HTML page, SARIF, speedscope's format, counted stacks,
 * JSON and Markdown.
 *
 * <p>All of them are streamed, and take little memory beside the result itself. What comes from a target is shown escaped, and cut where it
 * is longer than anybody reads.
 *
 * <p>Imports {@code triage} with its rooms, {@code report}, {@code report.triage} and {@code frame}.
 *
 * <pre>{@code
 * new TriagePage("Crashes of this week", Instant.now()).print(result, stream);
 * new TriageSarif("0.1.0").print(result, stream);
 * new TriageMarkdown().print(result, writer);
 * }</pre>
 */
@NullMarked
package dev.unwinder.report.export;

import org.jspecify.annotations.NullMarked;
