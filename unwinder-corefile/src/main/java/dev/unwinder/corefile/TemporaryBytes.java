package dev.unwinder.corefile;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A sparse temporary file without a name: written once from front to end, then read by position by many threads.
 *
 * <p>Only its owner may read it, and it is deleted as soon as it is open, so that its room is free again however the program ends.
 */
final class TemporaryBytes implements ByteSource, AutoCloseable {
    private static final int BLOCK = 4096;
    private static final byte[] ZEROS = new byte[BLOCK];

    private final FileChannel channel;
    private final String name;
    private final long room;
    private final Budget budget;
    private long size;
    private long written;

    private TemporaryBytes(FileChannel channel, String name, long room, Budget budget) {
        this.channel = channel;
        this.name = name;
        this.room = room;
        this.budget = budget;
    }

    /**
     * An empty one, in the folder for temporary files.
     *
     * @param budget of the target; once it is spent, the file seems to end
     */
    static TemporaryBytes create(String name, Budget budget) throws IOException {
        Path path = Files.createTempFile("unwinder", ".core"); // for the owner alone, on POSIX
        try {
            long room = Files.getFileStore(path).getUsableSpace() / 10 * 9;
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            return new TemporaryBytes(channel, name, room, budget);
        } finally {
            Files.delete(path);
        }
    }

    /** Adds bytes at the end; blocks of zeros become holes. A block starts at a multiple of {@value #BLOCK} only if all calls keep to that. */
    void append(byte[] bytes, int length) throws IOException {
        int from = 0;
        while (from < length) {
            int end = from;
            boolean hole = isZero(bytes, from, Math.min(BLOCK, length - from));
            while (end < length && isZero(bytes, end, Math.min(BLOCK, length - end)) == hole) {
                end = Math.min(length, end + BLOCK);
            }
            if (!hole) {
                write(bytes, from, end - from);
            }
            size += end - from;
            from = end;
        }
    }

    /** Gives the file its length, should it end in a hole. */
    void finish() throws IOException {
        if (size > channel.size()) {
            channel.write(ByteBuffer.allocate(1), size - 1);
        }
    }

    private void write(byte[] bytes, int from, int length) throws IOException {
        written += length;
        if (written > room) {
            throw new LimitException("needs more than the " + (room >> 20) + " MiB that are free for temporary files");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
        while (buffer.hasRemaining()) {
            channel.write(buffer, size + buffer.position() - from);
        }
    }

    private static boolean isZero(byte[] bytes, int from, int length) {
        return java.util.Arrays.equals(bytes, from, from + length, ZEROS, 0, length);
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
        ByteBuffer buffer = ByteBuffer.wrap(destination, start, length);
        try {
            while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position() - start) > 0) {
                // a read may stop early
            }
        } catch (IOException unreadable) {
            return buffer.position() - start;
        }
        return buffer.position() - start;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** A limit that was set for decompression would be broken. */
    static final class LimitException extends IOException {
        private static final long serialVersionUID = 1L;

        LimitException(String message) {
            super(message);
        }
    }
}
