/**
 * Crashes and clusters of them as plain values: free of the cores they came from, to be shown, written, and read again.
 *
 * <p>Imports {@code triage}, {@code triage.cause} and {@code triage.signature}, for their words.
 *
 * <pre>{@code
 * for (CrashCluster cluster : result.clusters()) {
 *     out.println(cluster.count() + " times " + cluster.signature());
 * }
 * }</pre>
 */
@NullMarked
package dev.unwinder.triage.model;

import org.jspecify.annotations.NullMarked;
