/**
 * Why two crashes are one, or are not, step by step.
 *
 * <p>Imports {@code triage}, {@code triage.signature} and {@code triage.similarity}.
 *
 * <pre>{@code
 * Explanation why = Explanation.of(Signatures.standard(), first, second);
 * why.steps().forEach(out::println);
 * out.println(why.same() ? "one crash" : "two crashes");
 * }</pre>
 */
@NullMarked
package dev.unwinder.triage.explain;

import org.jspecify.annotations.NullMarked;
