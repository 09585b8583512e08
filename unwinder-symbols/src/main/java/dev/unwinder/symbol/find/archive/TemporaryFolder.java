package dev.unwinder.symbol.find.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A folder that only its owner may enter, for copies that are needed for a while; removed in the end, also when the program is interrupted. */
final class TemporaryFolder implements AutoCloseable {
    private final Path folder;
    private final Thread hook = new Thread(this::remove, "unwinder-temporary-files");
    private final List<Path> files = new ArrayList<>();
    private final long room;
    private long written;
    private boolean closed;

    private TemporaryFolder(Path folder, long room) {
        this.folder = folder;
        this.room = room;
    }

    static TemporaryFolder create() throws IOException {
        Path folder = Files.createTempDirectory("unwinder"); // for the owner alone, on POSIX
        TemporaryFolder made =
                new TemporaryFolder(folder, Files.getFileStore(folder).getUsableSpace() / 10 * 9);
        try {
            Runtime.getRuntime().addShutdownHook(made.hook);
        } catch (IllegalStateException ending) {
            made.remove();
            throw new IOException("the program is ending", ending);
        }
        return made;
    }

    /** Copies bytes into a new file, zeros as holes; nothing is left of one that fails. */
    Path copy(byte[] start, int length, Contents.Reader rest, long limit) throws IOException {
        Path file = newFile();
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[1 << 16];
            System.arraycopy(start, 0, buffer, 0, length);
            long size = 0;
            long stored = 0;
            for (int count = length; count >= 0; count = rest.read(buffer, 0, buffer.length)) {
                if (isZero(buffer, count)) {
                    out.position(size + count);
                } else {
                    out.write(ByteBuffer.wrap(buffer, 0, count));
                    stored += count;
                }
                size += count;
                if (size > limit) {
                    throw new IOException("a member larger than the " + limit + " bytes allowed");
                }
                if (written + stored > room) {
                    throw new IOException("more than the " + (room >> 20) + " MiB that are free for temporary files");
                }
            }
            if (out.size() < size) {
                out.write(ByteBuffer.wrap(new byte[1]), size - 1);
            }
            written += stored;
            return file;
        } catch (IOException | RuntimeException failure) {
            Files.deleteIfExists(file);
            throw failure;
        }
    }

    private static boolean isZero(byte[] buffer, int count) {
        for (int i = 0; i < count; i++) {
            if (buffer[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private synchronized Path newFile() throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        Path file = folder.resolve(Integer.toString(files.size()));
        files.add(file);
        return Files.createFile(file);
    }

    private synchronized void remove() {
        closed = true;
        try {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException left) {
            folder.toFile().deleteOnExit();
        }
    }

    @Override
    public void close() {
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // Then the hook runs, and finds nothing to do.
        }
    }
}
