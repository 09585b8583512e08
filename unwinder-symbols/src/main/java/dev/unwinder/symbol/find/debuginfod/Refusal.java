package dev.unwinder.symbol.find.debuginfod;

import java.io.IOException;

/** What a server sent is not taken. */
final class Refusal extends IOException {
    private static final long serialVersionUID = 1L;

    Refusal(String message) {
        super(message);
    }
}
