/**
 * Mangled names to what people wrote: C++ and Rust.
 *
 * <p>Imports nothing of ours.
 *
 * <pre>{@code
 * Demangler.demangle("_ZNSt6vectorIiE9push_backERKi");                  // std::vector<int>::push_back(int const&)
 * Demangler.demangle("_ZNSt6vectorIiE9push_backERKi", NameStyle.SIMPLE); // std::vector::push_back
 * Demangler.demangle("printf");                                         // empty
 * }</pre>
 */
@NullMarked
package dev.unwinder.demangle;

import org.jspecify.annotations.NullMarked;
