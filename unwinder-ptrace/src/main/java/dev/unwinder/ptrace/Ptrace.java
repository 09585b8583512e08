package dev.unwinder.ptrace;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The ptrace requests of one tracer thread, in Linux's own words; every call returns 0 or a positive result, or a negative errno.
 *
 * <p>Has one direct buffer with everything that the kernel writes to, at fixed offsets. For use by the thread that seizes.
 */
final class Ptrace {
    /** include/uapi/linux/ptrace.h. */
    static final long PTRACE_DETACH = 17;

    static final long PTRACE_GETREGSET = 0x4204;
    static final long PTRACE_SEIZE = 0x4206;
    static final long PTRACE_INTERRUPT = 0x4207;

    /** include/uapi/linux/wait.h. */
    static final int WNOHANG = 1;

    static final int WSTOPPED = 2;
    static final int WEXITED = 4;
    static final int WNOWAIT = 0x0100_0000;
    static final int WNOTHREAD = 0x2000_0000;
    static final int WALL = 0x4000_0000;
    static final int P_PID = 1;

    /** {@code si_code} of a tracee that stopped, include/uapi/asm-generic/siginfo.h. */
    static final int CLD_TRAPPED = 4;

    static final int CLD_STOPPED = 5;

    /** {@code siginfo_t} of a 64-bit program. */
    static final int SI_CODE = 8;

    static final int SI_PID = 16;
    static final int SI_STATUS = 24;
    static final int SIGINFO_SIZE = 128;

    private static final int IOVEC = SIGINFO_SIZE;
    private static final int REGISTERS = IOVEC + 16;
    private static final int REGISTERS_SIZE = 1024;

    /** include/uapi/linux/elf.h. */
    static final int NT_PRSTATUS = 1;

    static final int NT_ARM_TLS = 0x401;
    static final int NT_ARM_PAC_MASK = 0x406;

    static final int EPERM = 1;
    static final int ESRCH = 3;
    static final int EINTR = 4;
    static final int EACCES = 13;
    static final int ENOSYS = 38;

    /** What {@link #poll} found. */
    enum State {
        /** Not stopped yet. */
        RUNNING,
        /** Stopped; {@link #pendingSignal} tells whether for a signal. */
        STOPPED,
        /** Ended, or gone with an exec. */
        GONE
    }

    private final LibC libc = LibC.get();
    private final ByteBuffer buffer =
            ByteBuffer.allocateDirect(REGISTERS + REGISTERS_SIZE).order(ByteOrder.nativeOrder());
    private final long address = LibC.address(buffer);
    private int pendingSignal;

    /** Makes a thread a tracee without stopping it. PTRACE_O_EXITKILL is not set: it outlives its tracer. */
    int seize(long tid) {
        return request(PTRACE_SEIZE, tid, 0, 0);
    }

    /** Asks a tracee to stop, wherever it is. */
    int interrupt(long tid) {
        return request(PTRACE_INTERRUPT, tid, 0, 0);
    }

    /** Lets a stopped tracee go on, with a signal if it was stopped by one. */
    int detach(long tid, int signal) {
        return request(PTRACE_DETACH, tid, 0, signal);
    }

    /**
     * Reads a set of registers of a stopped tracee; {@link #word} has them then.
     *
     * @param type the note type, such as NT_PRSTATUS
     * @return how many bytes there are, or a negative errno
     */
    int registers(long tid, int type) {
        buffer.putLong(IOVEC, address + REGISTERS);
        buffer.putLong(IOVEC + 8, REGISTERS_SIZE);
        int result = request(PTRACE_GETREGSET, tid, type, address + IOVEC);
        return result < 0 ? result : (int) buffer.getLong(IOVEC + 8);
    }

    /** A word of 8 bytes of the registers read last. */
    long word(int index) {
        return buffer.getLong(REGISTERS + 8 * index);
    }

    /**
     * Whether a tracee has stopped. A stop is not consumed (WNOWAIT): a signal that stopped it stays with it, and is delivered by the kernel
     * should the tracer die before {@link #detach}.
     */
    State poll(long tid) {
        while (true) {
            buffer.putInt(SI_PID, 0);
            int options = WNOHANG | WSTOPPED | WEXITED | WNOWAIT | WNOTHREAD | WALL;
            if (libc.waitid(P_PID, (int) tid, address, options) < 0) {
                if (LibC.errno() == EINTR) {
                    continue;
                }
                return State.GONE;
            }
            State state = interpret();
            if (state == State.GONE) {
                reap(libc, tid, address);
            }
            return state;
        }
    }

    private State interpret() {
        if (buffer.getInt(SI_PID) == 0) {
            return State.RUNNING;
        }
        if (!isStop(buffer)) {
            return State.GONE;
        }
        // A stop of PTRACE_SEIZE's own, or of a stopped group, has the event PTRACE_EVENT_STOP above its signal.
        int status = buffer.getInt(SI_STATUS);
        pendingSignal = status >>> 8 == 0 ? status : 0;
        return State.STOPPED;
    }

    /** What {@link #poll} does when a thread has stopped, without one; see {@link WarmUp}. */
    State rehearsePoll() {
        poll(0);
        buffer.putInt(SI_PID, 1);
        buffer.putInt(SI_CODE, CLD_TRAPPED);
        buffer.putInt(SI_STATUS, 0);
        return interpret();
    }

    /**
     * Takes note of a tracee's end, from any thread of the running program. A program that calls exec waits in the kernel until that has
     * been done for all its other threads, and PTRACE_SEIZE waits for the exec: while the tracer thread is in there, somebody else has to.
     *
     * @param info a {@code siginfo_t}
     */
    static void reapIfEnded(LibC libc, long tid, ByteBuffer info) {
        long address = LibC.address(info);
        info.putInt(SI_PID, 0);
        // Without WNOWAIT this would take a stop, which is reported whether asked for or not, from the tracer thread.
        int found = libc.waitid(P_PID, (int) tid, address, WNOHANG | WEXITED | WNOWAIT | WALL);
        if (found >= 0 && info.getInt(SI_PID) != 0 && !isStop(info)) {
            reap(libc, tid, address);
        }
    }

    private static void reap(LibC libc, long tid, long info) {
        libc.waitid(P_PID, (int) tid, info, WNOHANG | WEXITED | WALL);
    }

    private static boolean isStop(ByteBuffer info) {
        int code = info.getInt(SI_CODE);
        return code == CLD_TRAPPED || code == CLD_STOPPED;
    }

    /** The signal that a tracee found stopped by the last {@link #poll} was about to get; 0 for none. */
    int pendingSignal() {
        return pendingSignal;
    }

    private int request(long request, long tid, long addressArgument, long data) {
        long result = libc.ptrace(request, (int) tid, addressArgument, data);
        return result < 0 ? -LibC.errno() : (int) result;
    }
}
