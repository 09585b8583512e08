/**
 * What a stopped program can tell us.
 *
 * <p>Imports {@code address}. A new kind of target needs to know only these small types.
 */
@NullMarked
package dev.unwinder.target;

import org.jspecify.annotations.NullMarked;
