/**
 * By which keys a crash is found again.
 *
 * <p>Imports {@code triage} and {@code frame}. Beside our own signature, the keys of the tools that teams come from:
 *
 * <pre>{@code
 * Signature signature = Signatures.standard().of(stack);
 * out.println(signature.text());                                 // parse_header | read_file
 * signature.steps().forEach(out::println);                       // left out abort: irrelevant
 * out.println(Signatures.standard().key(KeyStyle.SATYR, stack)); // what ABRT's duphash would be
 * }</pre>
 */
@NullMarked
package dev.unwinder.triage.signature;

import org.jspecify.annotations.NullMarked;
