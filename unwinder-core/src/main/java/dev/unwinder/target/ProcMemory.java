package dev.unwinder.target;

import java.io.IOException;
import java.io.RandomAccessFile;

/**
 * A process's memory through {@code /proc/PID/mem}: a bad address is a short read, never a crash.
 *
 * <p>The reading process needs the permission to trace the other; for itself it always has it. Addresses in the upper half of the address
 * space cannot be read this way. Not a channel, which an interrupt of one reading thread would close for all.
 */
public final class ProcMemory implements Memory, AutoCloseable {
    private final RandomAccessFile file;

    private ProcMemory(RandomAccessFile file) {
        this.file = file;
    }

    /** The memory of the running program itself. */
    public static ProcMemory self() throws IOException {
        return open("self");
    }

    /** The memory of another process. */
    public static ProcMemory open(long pid) throws IOException {
        return open(Long.toString(pid));
    }

    private static ProcMemory open(String who) throws IOException {
        return new ProcMemory(new RandomAccessFile("/proc/" + who + "/mem", "r"));
    }

    @Override
    public int read(long address, byte[] destination, int start, int length) {
        if (address < 0 || length <= 0) {
            return 0;
        }
        int done = 0;
        try {
            synchronized (file) {
                file.seek(address);
                while (done < length) {
                    int count = file.read(destination, start + done, length - done);
                    if (count <= 0) {
                        break;
                    }
                    done += count; // a read stops at each gap, and may stop earlier
                }
            }
        } catch (IOException unmapped) {
            return done;
        }
        return done;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
