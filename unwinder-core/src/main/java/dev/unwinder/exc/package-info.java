/**
 * The classic libexc family of Tru64 over the same walk: a caller-supplied fetch function and an opaque handle are the only contact with
 * the target. {@link dev.unwinder.exc.Exc} has the functions; the manual's name of each stands in its Javadoc.
 *
 * <pre>{@code
 * Context context = Context.of(machine, registers);
 * ModuleList modules = ModuleList.ofDebug(rDebugAddress);
 * while (context.hasFrame()) {
 *     programCounters.add(context.programCounter());
 *     boolean inPrologue = Exc.remoteVirtualUnwind(socket, fetch, modules, null, context);
 * }
 * }</pre>
 *
 * <p>Imports {@code unwind} and all that it does.
 */
@NullMarked
package dev.unwinder.exc;

import org.jspecify.annotations.NullMarked;
