package dev.unwinder.triage.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** A core that came as a stream, in a sparse file. */
record StreamedCore(Path file) implements AutoCloseable {
    private static final int BLOCK = 1 << 16;

    static StreamedCore of(InputStream in) throws IOException {
        Path file = Files.createTempFile(
                "unwinder-",
                ".core",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        StreamedCore core = new StreamedCore(file);
        file.toFile().deleteOnExit();
        try (SeekableByteChannel out = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            byte[] block = new byte[BLOCK];
            long size = 0;
            for (int count = in.readNBytes(block, 0, BLOCK); count > 0; count = in.readNBytes(block, 0, BLOCK)) {
                size += count;
                if (isZero(block, count)) {
                    continue;
                }
                out.position(size - count);
                ByteBuffer bytes = ByteBuffer.wrap(block, 0, count);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
            if (out.size() < size) {
                out.position(size - 1);
                out.write(ByteBuffer.wrap(new byte[1]));
            }
            return core;
        } catch (IOException failure) {
            core.close();
            throw failure;
        }
    }

    private static boolean isZero(byte[] block, int count) {
        for (int i = 0; i < count; i++) {
            if (block[i] != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
