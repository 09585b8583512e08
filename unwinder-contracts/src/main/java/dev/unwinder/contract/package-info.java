/**
 * What every implementation of a port promises, as tests that each implementation runs.
 *
 * <p>Imports {@code target}, {@code address} and {@code arch}.
 */
@NullMarked
package dev.unwinder.contract;

import org.jspecify.annotations.NullMarked;
