package dev.unwinder.bytes;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A regular file, read by position; safe for many threads.
 *
 * <p>Never mapped: a mapped file that another process cuts short kills the reader. Never a channel either: an interrupt of one reading
 * thread closes a channel for all, and the rest of the file would look as if it were not there. A read that the disk refuses is a short
 * read.
 */
public final class FileBytes implements ByteSource, AutoCloseable {
    private final RandomAccessFile file;
    private final Path path;
    private final String name;
    private final long size;
    private final Budget budget;
    private long position = -1;

    private FileBytes(RandomAccessFile file, Path path, String name, long size, Budget budget) {
        this.file = file;
        this.path = path;
        this.name = name;
        this.size = size;
        this.budget = budget;
    }

    /**
     * Opens a regular file.
     *
     * @throws IOException when it does not exist, may not be read, or is not a regular file (a device, FIFO or folder is never opened)
     */
    public static FileBytes open(Path path) throws IOException {
        return open(path, Budget.unlimited());
    }

    /**
     * Opens a regular file for a target.
     *
     * @param budget of the target; once it is spent, the file seems to end
     * @throws IOException as {@link #open(Path)} does
     */
    public static FileBytes open(Path path, Budget budget) throws IOException {
        if (!Files.isRegularFile(path)) {
            if (!Files.exists(path)) {
                throw new NoSuchFileException(path.toString(), null, "no such file");
            }
            throw new IOException(path + ": not a regular file");
        }
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
        Path last = path.getFileName();
        return new FileBytes(file, path, last == null ? path.toString() : last.toString(), file.length(), budget);
    }

    /**
     * Opens a regular file by a name that foreign data has led to. What the kernel shows as files is never opened, by whatever link: some of it
     * does something when it is opened or read.
     *
     * @param budget of the target
     * @throws IOException as {@link #open(Path)} does
     */
    public static FileBytes openNamed(Path path, Budget budget) throws IOException {
        if (!isOfDisk(path)) {
            throw new IOException(path + ": not a file of a disk");
        }
        return open(path, budget);
    }

    /** Whether a path, links followed, leads to a file of a disk, not to what the kernel shows as files. */
    public static boolean isOfDisk(Path path) throws IOException {
        Path real = path.toRealPath();
        return !real.startsWith("/proc") && !real.startsWith("/sys") && !real.startsWith("/dev");
    }

    /** Where it was opened. */
    public Path path() {
        return path;
    }

    @Override
    public Budget budget() {
        return budget;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(long offset, byte[] destination, int start, int length) {
        if (offset < 0 || offset >= size || !budget.mayRead(length)) {
            return 0;
        }
        int done = 0;
        try {
            synchronized (file) {
                if (position != offset) {
                    file.seek(offset);
                }
                position = -1; // unknown until all is well
                while (done < length) {
                    int count = file.read(destination, start + done, length - done);
                    if (count <= 0) {
                        break;
                    }
                    done += count;
                }
                position = offset + done;
            }
        } catch (IOException unreadable) {
            // A bad disk block or a network file that went away: what was read so far is what there is.
            return done;
        }
        return done;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
