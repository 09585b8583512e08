package dev.unwinder.report.triage;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Records in a temporary file, made when the first comes. Only its owner may read it, and it has no name as soon as it is open: its room is free
 * again however the program ends.
 */
final class SpillFile implements Closeable {
    private @Nullable FileChannel channel;
    private long size;

    /** Adds a record; where it stands. */
    long append(byte[] record) throws IOException {
        FileChannel to = channel;
        if (to == null) {
            to = create();
            channel = to;
        }
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + record.length);
        bytes.putInt(record.length).put(record).flip();
        long place = size;
        while (bytes.hasRemaining()) {
            size += to.write(bytes, size);
        }
        return place;
    }

    private static FileChannel create() throws IOException {
        Path path = Files.createTempFile("unwinder-", ".crashes"); // for the owner alone, on POSIX
        try {
            return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } finally {
            Files.delete(path);
        }
    }

    /** The record at a place. */
    byte[] read(long place) throws IOException {
        ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
        fill(length, place);
        ByteBuffer record = ByteBuffer.allocate(length.getInt(0));
        fill(record, place + Integer.BYTES);
        return record.array();
    }

    private void fill(ByteBuffer bytes, long place) throws IOException {
        FileChannel from = channel;
        while (bytes.hasRemaining()) {
            if (from == null || from.read(bytes, place + bytes.position()) < 0) {
                throw new EOFException("a temporary file has become shorter");
            }
        }
    }

    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        if (open != null) {
            open.close();
        }
    }
}
