package dev.unwinder.demangle;

/**
 * What a name may cost. Names of real programs stay below a tenth of each; a name that goes beyond one is given back as it is.
 *
 * <p>A mangled name refers back to its own parts, so 100 characters can stand for 2<sup>30</sup>.
 */
final class Limits {
    /** Characters of a mangled name. */
    static final int INPUT = 1 << 16;
    /** Characters of a demangled name. */
    static final int OUTPUT = 1 << 18;
    /** Levels of types in types, expressions in expressions, names in names. */
    static final int DEPTH = 400;
    /** Levels when printing: more, since back-references add to them. */
    static final int PRINT_DEPTH = 900;
    /** Parts read, and parts printed or looked through. */
    static final int STEPS = 1 << 19;

    private Limits() {}
}
