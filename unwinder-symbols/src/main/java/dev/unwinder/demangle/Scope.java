package dev.unwinder.demangle;

import org.jspecify.annotations.Nullable;

/**
 * Whose arguments {@code T_} stands for.
 *
 * @param outer those that are looked at when an argument is itself a parameter
 * @param template a template with its arguments
 */
record Scope(@Nullable Scope outer, Node template) {}
