/**
 * Where formats and targets meet: a target in; per thread, a lazy walk or a whole backtrace out.
 *
 * <p>Imports all of the above.
 */
@NullMarked
package dev.unwinder.unwind;

import org.jspecify.annotations.NullMarked;
