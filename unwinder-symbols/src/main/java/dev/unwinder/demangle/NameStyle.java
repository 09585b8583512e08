package dev.unwinder.demangle;

/** How much of a name is shown. */
public enum NameStyle {
    /** All of it: {@code void ns::f<int>(int) [clone .part.0]}, as {@code c++filt -i} and, for Rust, {@code rustfilt} show it. */
    FULL,
    /** Without the function's own parameters, return type and clone suffixes: {@code ns::f<int>}, as {@code c++filt -i -p} shows it. */
    NO_PARAMETERS,
    /** Without any template arguments and parameters: {@code ns::f}. */
    SIMPLE
}
