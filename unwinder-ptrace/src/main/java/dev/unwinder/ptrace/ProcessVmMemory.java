package dev.unwinder.ptrace;

import dev.unwinder.target.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.Pointer;

/**
 * A process's memory through process_vm_readv, as the process is at the moment; what that does not give, another memory is asked for.
 *
 * <p>Goes by the process id: after an exec it is the new program's memory, and after the process's end it may be that of another one. So
 * it is used only while the process is held; else {@code /proc/PID/mem} is, which stays with the memory it was opened for. A read
 * allocates nothing. Safe for many threads, one of which reads at a time.
 */
final class ProcessVmMemory implements Memory {
    /** The most vectors that the kernel takes in one call, UIO_MAXIOV. */
    static final int MAX_VECTORS = 1024;

    private static final int IOVEC_SIZE = 16;
    private static final int DATA_SIZE = 1 << 16;

    private static final int REMOTE = IOVEC_SIZE;
    private static final int DATA = REMOTE + MAX_VECTORS * IOVEC_SIZE;

    private final LibC libc = LibC.get();
    private final int pid;
    private final Memory fallback;
    private final ByteBuffer buffer =
            ByteBuffer.allocateDirect(DATA + DATA_SIZE).order(ByteOrder.nativeOrder());
    private final long address = LibC.address(buffer);
    private final Pointer local = LibC.pointer(address);
    private final Pointer remote = LibC.pointer(address + REMOTE);

    /**
     * The memory of a process that may be traced.
     *
     * @param fallback is asked where process_vm_readv gives nothing: it refuses what the program itself may not read
     */
    ProcessVmMemory(long pid, Memory fallback) {
        this.pid = (int) pid;
        this.fallback = fallback;
    }

    @Override
    public int read(long start, byte[] destination, int from, int length) {
        int done = 0;
        while (done < length && (done == 0 || start + done != 0)) {
            int wanted = Math.min(length - done, DATA_SIZE);
            int count = readOnce(start + done, destination, from + done, wanted);
            if (count <= 0) {
                // The page there cannot be read this way; the next may again.
                int page = (int) Math.min(wanted, 4096 - (start + done & 4095));
                count = fallback.read(start + done, destination, from + done, page);
                if (count <= 0) {
                    break;
                }
            }
            done += count;
        }
        return done;
    }

    private synchronized int readOnce(long start, byte[] destination, int from, int length) {
        vector(0, start, length);
        long count = readVectors(address + DATA, length, 1);
        if (count > 0) {
            buffer.get(DATA, destination, from, (int) count);
        }
        return (int) count;
    }

    /** Sets one of the ranges that {@link #readVectors} reads. */
    void vector(int index, long start, long length) {
        buffer.putLong(REMOTE + IOVEC_SIZE * index, start);
        buffer.putLong(REMOTE + IOVEC_SIZE * index + 8, length);
    }

    /**
     * Reads several ranges one behind the other, in one call.
     *
     * @param destination address of the running program
     * @param room bytes there
     * @param vectors how many ranges have been set
     * @return how many bytes were read, up to the first page that cannot be; or a negative errno if that is the first one
     */
    long readVectors(long destination, long room, int vectors) {
        buffer.putLong(0, destination);
        buffer.putLong(8, room);
        long count = libc.process_vm_readv(pid, local, 1, remote, vectors, 0);
        return count < 0 ? -LibC.errno() : count;
    }
}
