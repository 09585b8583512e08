package dev.unwinder.cli;

/** A command line that picocli takes but that makes no sense; the message is one line. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
