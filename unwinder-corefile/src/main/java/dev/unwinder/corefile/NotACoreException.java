package dev.unwinder.corefile;

import java.io.IOException;
import java.nio.file.Path;

/** A file that was to be opened as a core is something else; the message is one line that says what. */
public final class NotACoreException extends IOException {
    private static final long serialVersionUID = 1L;

    NotACoreException(String message) {
        super(message);
    }

    static NotACoreException ofCompressed(Path path) {
        return new NotACoreException(path + ": holds something compressed that is not an ELF file");
    }
}
