/**
 * How far two stacks are apart, and which of many belong together.
 *
 * <p>Imports nothing of ours: a stack is a list of frames of any kind that {@code equals} can compare.
 *
 * <pre>{@code
 * FrameNumbers numbers = new FrameNumbers();
 * List<int[]> stacks = crashes.stream().map(it -> numbers.of(signatures.casrFrames(it))).toList();
 * Clusters clusters = Clusters.of(stacks, PositionDependentModel.casr(), Clusters.CASR_THRESHOLD);
 * out.println(clusters.count() + " different crashes");
 * }</pre>
 */
@NullMarked
package dev.unwinder.triage.similarity;

import org.jspecify.annotations.NullMarked;
