/**
 * From a stopped program to its crash as plain values.
 *
 * <p>Imports {@code triage} with its rooms {@code cause}, {@code signature} and {@code model}, {@code symbol}, {@code unwind}, {@code handler},
 * {@code frame}, {@code modules}, {@code target} and {@code elf}.
 *
 * <pre>{@code
 * CrashAnalyzer analyzer = CrashAnalyzer.of(AnalysisOptions.defaults());
 * try (CoreFile core = CoreFile.open(path)) {
 *     Crash crash = analyzer.analyze(core, CrashSource.of(path.toString()), CrashedProgram.unknown());
 * }
 * }</pre>
 */
@NullMarked
package dev.unwinder.triage.analysis;

import org.jspecify.annotations.NullMarked;
