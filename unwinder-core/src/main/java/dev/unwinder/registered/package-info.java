/**
 * Code that a program has made or loaded by itself at run time, and what is known about it: declared by the caller, or registered by the
 * program with its own unwinder or for its debugger.
 *
 * <p>Imports {@code address}, {@code bytes}, {@code dwarf}, {@code elf}, {@code target}, {@code modules} and {@code cfi}.
 */
@NullMarked
package dev.unwinder.registered;

import org.jspecify.annotations.NullMarked;
