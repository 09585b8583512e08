package dev.unwinder.demangle;

import java.io.Serial;

/** The text is no mangled name, or goes beyond a limit; stackless, since most symbols of C come this way. */
final class NotMangledException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    NotMangledException() {
        super("not a mangled name", null, false, false);
    }
}
