package dev.unwinder.cli;

import dev.unwinder.bytes.MalformedDataException;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a command's result goes: standard output, or a file that appears under its name only when it is whole.
 *
 * <p>Knows whether writing has failed, so that a full disk is not taken for an unreadable core, nor a closed pipe for an error.
 */
final class CommandOutput implements Closeable {
    private static final int BUFFER = 1 << 16;

    private final Watched watched;
    private final OutputStream buffered;
    /** The file that is written, and the name it gets in the end; none where the output is written in place. */
    private final @Nullable Path temporary;

    private final @Nullable Path destination;
    private boolean finished;

    private CommandOutput(OutputStream raw, boolean owned, @Nullable Path temporary, @Nullable Path destination) {
        this.watched = new Watched(raw, owned);
        this.buffered = new BufferedOutputStream(watched, BUFFER);
        this.temporary = temporary;
        this.destination = destination;
    }

    /**
     * Opens the output.
     *
     * @param file where to; standard output if empty
     * @throws IOException when the file cannot be made; {@link #describe} says it in words
     */
    static CommandOutput open(Optional<Path> file, OutputStream standardOutput) throws IOException {
        if (file.isEmpty()) {
            return new CommandOutput(standardOutput, false, null, null);
        }
        Path destination = file.get();
        if (Files.exists(destination)) {
            destination = destination.toRealPath(); // a link stays, what it names is replaced
            if (!Files.isRegularFile(destination)) {
                return new CommandOutput(
                        new FileOutputStream(destination.toFile()), true, null, null); // /dev/null, a pipe
            }
        }
        Path temporary = destination.resolveSibling("." + destination.getFileName() + "."
                + ProcessHandle.current().pid() + "-" + System.nanoTime() + ".tmp");
        temporary.toFile().deleteOnExit(); // when the command is interrupted
        OutputStream raw = Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new CommandOutput(raw, true, temporary, destination);
    }

    /** Writes a command's result. */
    @FunctionalInterface
    interface Body {
        void print(CommandOutput out) throws IOException, MalformedDataException;
    }

    /**
     * Opens the output and has a result written.
     *
     * @param file where to; standard output if empty
     * @return {@link ExitCode#COMPLETE}, or the code of what went wrong with the output
     * @throws IOException when something else went wrong
     */
    static int write(Optional<Path> file, OutputStream standardOutput, Errors errors, Body body)
            throws IOException, MalformedDataException {
        try (CommandOutput out = open(file, standardOutput)) {
            try {
                body.print(out);
                out.finish();
            } catch (IOException failure) {
                if (out.failure().isEmpty()) {
                    throw failure;
                }
                if (!Errors.isClosedPipe(failure)) {
                    return errors.unwritable(file, failure);
                }
            }
        } catch (FileNotFoundException | FileSystemException failure) {
            return errors.unwritable(file, failure);
        }
        return ExitCode.COMPLETE;
    }

    /** For bytes. */
    OutputStream stream() {
        return buffered;
    }

    /** For text; has to be flushed. */
    Writer writer() {
        return new BufferedWriter(new OutputStreamWriter(buffered, StandardCharsets.UTF_8), BUFFER);
    }

    /** Writes what is left, and gives the file its name. */
    void finish() throws IOException {
        buffered.flush();
        if (watched.owned) {
            buffered.close();
        }
        if (temporary != null && destination != null) {
            try {
                Files.move(temporary, destination, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException failure) {
                watched.failure = failure;
                throw failure;
            }
        }
        finished = true;
    }

    /** What went wrong when writing, if something did. */
    Optional<IOException> failure() {
        return Optional.ofNullable(watched.failure);
    }

    /** Lets go; what was not finished is removed. */
    @Override
    public void close() throws IOException {
        if (finished) {
            return;
        }
        finished = true;
        if (watched.owned) {
            watched.close();
        } else if (watched.failure == null) {
            buffered.flush();
        }
        if (temporary != null) {
            Files.deleteIfExists(temporary);
        }
    }

    /** Remembers a failure. */
    private static final class Watched extends OutputStream {
        private final OutputStream raw;
        private final boolean owned;
        private @Nullable IOException failure;

        Watched(OutputStream raw, boolean owned) {
            this.raw = raw;
            this.owned = owned;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int start, int length) throws IOException {
            if (failure != null) {
                throw failure;
            }
            try {
                raw.write(bytes, start, length);
            } catch (IOException thrown) {
                failure = thrown;
                throw thrown;
            }
        }

        @Override
        public void flush() throws IOException {
            if (failure == null) {
                raw.flush();
            }
        }

        @Override
        public void close() throws IOException {
            if (owned) {
                raw.close();
            }
        }
    }
}
