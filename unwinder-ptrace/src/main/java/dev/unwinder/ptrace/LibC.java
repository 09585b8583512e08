package dev.unwinder.ptrace;

import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * The C library's functions that a tracer calls; public only because jnr-ffi implements it, not for use by others.
 *
 * <p>On x86-64 jnr-ffi's assembler stub passes garbage as a sixth integer argument (jnr/jnr-ffi#181). It leaves functions of more than four
 * parameters alone if some are pointers, so {@link #process_vm_readv} takes its two vectors as {@link Pointer}; a test watches this.
 */
public interface LibC {
    /** The wrapper of ptrace(2). */
    long ptrace(long request, int tid, long address, long data);

    /** waitid(2); {@code info} is the address of a {@code siginfo_t}. */
    int waitid(int idType, int id, long info, int options);

    /** process_vm_readv(2), from vectors of {@code struct iovec}. */
    long process_vm_readv(int pid, Pointer local, long localCount, Pointer remote, long remoteCount, long flags);

    /** open(2); {@code path} is the address of a string that ends with a zero byte. */
    int open(long path, int flags);

    /** read(2). */
    long read(int file, long buffer, long length);

    /** close(2). */
    int close(int file);

    /** statx(2); {@code path} as in {@link #open}, {@code buffer} the address of a {@code struct statx}. */
    int statx(int folder, long path, int flags, int mask, long buffer);

    /** sched_getscheduler(2), of the calling thread if {@code tid} is 0. */
    int sched_getscheduler(int tid);

    /** sched_setscheduler(2); {@code parameter} is the address of a {@code struct sched_param}. */
    int sched_setscheduler(int tid, int policy, long parameter);

    /** The C library of the running program. */
    static LibC get() {
        return Loaded.LIBRARY;
    }

    /** The {@code errno} of the last call that this thread made and that failed; of no meaning after one that did not. */
    static int errno() {
        return LastError.getLastError(Loaded.RUNTIME);
    }

    /** The native memory at an address, which its owner keeps alive. */
    static Pointer pointer(long address) {
        return Pointer.wrap(Loaded.RUNTIME, address);
    }

    /** The address of a direct buffer, which its owner keeps alive. */
    static long address(java.nio.ByteBuffer direct) {
        return Pointer.wrap(Loaded.RUNTIME, direct).address();
    }

    /** Loads the library when it is first needed. */
    final class Loaded {
        private static final LibC LIBRARY = LibraryLoader.create(LibC.class).load("c");
        private static final Runtime RUNTIME = Runtime.getRuntime(LIBRARY);

        private Loaded() {}
    }
}
