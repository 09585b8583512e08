package dev.unwinder.ptrace;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads files of /proc with no other system calls than to open, to read, and to close. Java's streams ask of each file besides whether it
 * is a folder, and to ask for a file's attributes takes longer in Java than to stop ten threads.
 *
 * <p>Safe for many threads, one of which reads at a time.
 */
final class BareProcFiles implements ProcFiles {
    /** include/uapi/asm-generic/fcntl.h. */
    static final int O_RDONLY = 0;

    static final int O_CLOEXEC = 0x80000;

    /** include/uapi/linux/fcntl.h. */
    static final int AT_FDCWD = -100;

    /** include/uapi/linux/stat.h: what to ask statx(2) for, and where in {@code struct statx} it is, on every machine. */
    static final int STATX_NLINK = 4;

    static final int STX_NLINK = 16;

    private static final int PATH_SIZE = 256;
    private static final int DATA_SIZE = 1 << 16;
    private static final int FIRST_SIZE = 1 << 13;

    private final LibC libc = LibC.get();
    private final ByteBuffer buffer =
            ByteBuffer.allocateDirect(PATH_SIZE + DATA_SIZE).order(ByteOrder.nativeOrder());
    private final long path = LibC.address(buffer);
    private final long data = path + PATH_SIZE;

    @Override
    public synchronized byte[] read(String name, int most) throws IOException {
        int file = open(name);
        try {
            byte[] bytes = new byte[Math.min(most, FIRST_SIZE)];
            int filled = 0;
            while (filled < most) {
                int count = read(file, name, Math.min(DATA_SIZE, most - filled));
                if (count == 0) {
                    break;
                }
                if (filled + count > bytes.length) {
                    bytes = Arrays.copyOf(bytes, Math.max(filled + count, 2 * bytes.length));
                }
                buffer.get(PATH_SIZE, bytes, filled, count);
                filled += count;
            }
            return Arrays.copyOf(bytes, filled);
        } finally {
            libc.close(file);
        }
    }

    @Override
    public synchronized byte[] once(String name) throws IOException {
        int file = open(name);
        try {
            byte[] bytes = new byte[read(file, name, ONCE)];
            buffer.get(PATH_SIZE, bytes);
            return bytes;
        } finally {
            libc.close(file);
        }
    }

    @Override
    public synchronized int links(String name) {
        try {
            setPath(name);
        } catch (IOException tooLong) {
            return -1;
        }
        int result = libc.statx(AT_FDCWD, path, 0, STATX_NLINK, data);
        return result < 0 || (buffer.getInt(PATH_SIZE) & STATX_NLINK) == 0 ? -1 : buffer.getInt(PATH_SIZE + STX_NLINK);
    }

    private int open(String name) throws IOException {
        setPath(name);
        int file = libc.open(path, O_RDONLY | O_CLOEXEC);
        if (file < 0) {
            throw new FileNotFoundException(name + " (errno " + LibC.errno() + ")");
        }
        return file;
    }

    private int read(int file, String name, int most) throws IOException {
        long count = libc.read(file, data, most);
        if (count < 0) {
            throw new IOException(name + " (errno " + LibC.errno() + ")");
        }
        return (int) count;
    }

    private void setPath(String name) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length >= PATH_SIZE) {
            throw new FileNotFoundException(name);
        }
        buffer.put(0, bytes);
        buffer.put(bytes.length, (byte) 0);
    }
}
