/**
 * Which landing pad would take an exception at a frame, and the exception in flight.
 *
 * <p>Imports {@code address}, {@code bytes}, {@code target}, {@code dwarf}, {@code lsda}, {@code modules}, {@code cfi}, {@code arch} and
 * {@code frame}; asks for entries and names through ports.
 */
@NullMarked
package dev.unwinder.handler;

import org.jspecify.annotations.NullMarked;
