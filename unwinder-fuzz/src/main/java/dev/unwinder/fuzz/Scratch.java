package dev.unwinder.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The one file of this JVM for what has to be read from a file; it is gone when the JVM ends. */
final class Scratch {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final Path FILE = create();

    private Scratch() {}

    private static Path create() {
        try {
            Path file = Files.isWritable(MEMORY)
                    ? Files.createTempFile(MEMORY, "unwinder-fuzz-", "")
                    : Files.createTempFile("unwinder-fuzz-", "");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException noRoom) {
            throw new UncheckedIOException(noRoom);
        }
    }

    /** The file, with these bytes. */
    static Path file(byte[] bytes) {
        try {
            return Files.write(FILE, bytes);
        } catch (IOException noRoom) {
            throw new UncheckedIOException(noRoom);
        }
    }
}
