/**
 * Stacks for people and for programs: text and JSON from one model.
 *
 * <p>Frames are pulled through a port, {@link dev.unwinder.report.FrameWalk}, and never held: a stack of ten million frames is printed in
 * constant memory. What programs and files are called is foreign, and is shown escaped.
 *
 * <p>Imports {@code symbol}, {@code frame}, {@code modules}, {@code target}, {@code arch} and {@code address}.
 *
 * <pre>{@code
 * StackReport report = new StackReport(TargetSummary.of(target), modules, threads, symbolizer, registerTable);
 * new TextPrinter(TextOptions.defaults()).print(report, out);
 * new JsonPrinter(false).print(report, stream);
 * }</pre>
 */
@NullMarked
package dev.unwinder.report;

import org.jspecify.annotations.NullMarked;
