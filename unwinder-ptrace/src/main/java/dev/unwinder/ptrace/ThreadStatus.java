package dev.unwinder.ptrace;

/**
 * What was found out about a thread of a live process, beside its registers.
 *
 * @param tid the kernel's thread id
 * @param name the thread's name; may be empty
 * @param state the kernel's letter, from before it was stopped: R running, S sleeping, D sleeping and not to be disturbed, T stopped, t
 *     stopped by a tracer, Z ended
 * @param outcome what became of it
 * @param detail why, in words; may be empty
 */
public record ThreadStatus(long tid, String name, char state, Outcome outcome, String detail) {
    /** What became of a thread. */
    public enum Outcome {
        /** Stopped, and its stack copied. */
        COPIED("stopped and copied"),
        /** Stopped, but its stack was not copied: it is walked where it is, or could not be read. */
        STOPPED("stopped"),
        /** Not stopped, but blocked, and its stack copied meanwhile. */
        BLOCKED("blocked"),
        /** Not stopped and running, so that nothing can be said of its stack. */
        RUNNING("running"),
        /** Should have stopped but did not in time: in uninterruptible sleep, or it got no CPU. */
        NOT_STOPPED("not stopped"),
        /** Could not be stopped: another program traces it. */
        TRACED("already traced"),
        /** Ended, though still listed: a leader that other threads have outlived. */
        ENDED("ended"),
        /** Not stopped, since its registers would not be understood. */
        NOT_SUPPORTED("not supported");

        private final String words;

        Outcome(String words) {
            this.words = words;
        }

        /** As it is shown. */
        @Override
        public String toString() {
            return words;
        }
    }
}
