/**
 * Which crashes of a run are one, in which order they should be looked at, and what has changed since another run.
 *
 * <p>Imports {@code triage}, {@code triage.cause}, {@code triage.explain}, {@code triage.model}, {@code triage.signature} and {@code triage.similarity}.
 *
 * <pre>{@code
 * List<CrashCluster> clusters = Clustering.of(ClusterOptions.defaults()).clusters(crashes);
 * }</pre>
 */
@NullMarked
package dev.unwinder.triage.cluster;

import org.jspecify.annotations.NullMarked;
