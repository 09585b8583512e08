package dev.unwinder.ptrace;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Has the calling thread run ahead of others, where that is permitted: to root, and with CAP_SYS_NICE.
 *
 * <p>For as long as it holds somebody's threads. Each that is asked to stop, or let go, wants a CPU at once; without this it takes the
 * tracer's, and all the others wait for the tracer. So does whatever else the machine has to do. Makes the pause a third shorter, and on
 * a busy machine more than that.
 */
final class Urgency {
    /** include/uapi/linux/sched.h. */
    static final int SCHED_OTHER = 0;

    static final int SCHED_FIFO = 1;

    /** A thread that this one starts does not have it. */
    static final int SCHED_RESET_ON_FORK = 0x4000_0000;

    private final LibC libc = LibC.get();
    private final ByteBuffer parameter = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder());
    private final long address = LibC.address(parameter);
    private boolean raised;

    /** Begins. */
    void raise() {
        // One that somebody has given another policy keeps it.
        if (libc.sched_getscheduler(0) == SCHED_OTHER) {
            parameter.putInt(0, 1);
            raised = libc.sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, address) == 0;
        }
    }

    /** Ends, if it has begun; by the thread that began. */
    void end() {
        if (raised) {
            parameter.putInt(0, 0);
            libc.sched_setscheduler(0, SCHED_OTHER, address);
            raised = false;
        }
    }
}
