package dev.unwinder.ptrace;

import java.io.IOException;

/** A process cannot be looked at; the message is one sentence or two that a person can act on. */
public final class AttachException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What stands in the way. */
    public enum Reason {
        /** There is no such process, or it is not shown to us. */
        NO_SUCH_PROCESS,
        /** It has ended, and waits for its parent to take note. */
        ENDED,
        /** The number is that of a thread. */
        IS_A_THREAD,
        /** It is part of the kernel. */
        KERNEL_THREAD,
        /** It is the running program itself. */
        SELF,
        /** The running program has started it. */
        OWN_CHILD,
        /** Another program traces it. */
        ALREADY_TRACED,
        /** The kernel refuses. */
        NOT_PERMITTED
    }

    private final Reason reason;

    AttachException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** What stands in the way. */
    public Reason reason() {
        return reason;
    }
}
