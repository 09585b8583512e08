package dev.unwinder.handler;

import java.util.Optional;

/**
 * What a search is made for.
 *
 * @param language that the exception comes from
 * @param type of a C++ exception; other languages' exceptions have none that C++ would know
 */
public record Thrown(Language language, Optional<TypeInfo> type) {
    /** A C++ exception. */
    public static Thrown cpp(TypeInfo type) {
        return new Thrown(Language.CPP, Optional.of(type));
    }

    /** A Rust panic. */
    public static Thrown rust() {
        return new Thrown(Language.RUST, Optional.empty());
    }
}
