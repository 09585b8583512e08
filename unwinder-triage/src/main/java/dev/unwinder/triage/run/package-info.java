/**
 * Many cores in one run, side by side.
 *
 * <p>Imports {@code triage.analysis}, {@code triage.input}, {@code triage.model}, {@code corefile}, {@code modules} and {@code bytes}.
 *
 * <pre>{@code
 * TriageRun run = TriageRun.of(RunOptions.defaults(), CrashAnalyzer.of(AnalysisOptions.defaults()));
 * run.analyze(inputs.all(), crash -> out.println(crash.id()));
 * }</pre>
 */
@NullMarked
package dev.unwinder.triage.run;

import org.jspecify.annotations.NullMarked;
