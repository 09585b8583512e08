package dev.unwinder.handler;

/** Whose rules a personality routine follows, told by its name. */
public enum Language {
    /** C++, by GCC and clang. */
    CPP,
    /** C with the cleanup attribute: only cleanups. */
    C,
    /** Rust. */
    RUST,
    /** Exceptions by setjmp and longjmp, whose tables count call sites: not supported. */
    SJLJ,
    /** Another language, whose handlers are not understood. */
    OTHER,
    /** The routine has no name. */
    UNKNOWN;

    /** The language of a personality routine. */
    static Language ofPersonality(String name) {
        if (name.endsWith("_sj0")) {
            return SJLJ;
        }
        return switch (name) {
            case "__gxx_personality_v0" -> CPP;
            case "__gcc_personality_v0" -> C;
            // The name was not mangled before Rust 1.90 or so.
            default -> name.contains("rust_eh_personality") ? RUST : OTHER;
        };
    }

    /** Whether code that no call site covers must not be left by an exception. */
    boolean endsWhereNothingCovers() {
        return this == CPP || this == RUST;
    }

    /** Whether call sites and actions are understood. */
    boolean isUnderstood() {
        return this == CPP || this == C || this == RUST;
    }
}
