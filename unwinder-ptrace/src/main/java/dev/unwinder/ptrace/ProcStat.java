package dev.unwinder.ptrace;

/**
 * The first words of /proc/PID/stat and /proc/PID/task/TID/stat.
 *
 * @param name the short name, as the program set it
 * @param state the kernel's letter: R running, S sleeping, D sleeping and not to be disturbed, T stopped, t stopped by a tracer, Z ended
 * @param parent the process id of the parent
 * @param flags the kernel's {@code PF_*}
 * @param cpuTime what it has used of the CPUs, in the kernel's ticks
 */
record ProcStat(String name, char state, long parent, long flags, long cpuTime) {
    private static final long PF_KTHREAD = 0x0020_0000;

    /** Of a thread that ended before it could be asked. */
    static final ProcStat GONE = new ProcStat("", 'X', 0, 0, 0);

    /** Parses {@code "12 (a) b) S 1 …"}: the name may hold anything, so the last parenthesis counts. */
    static ProcStat parse(String line) {
        int open = line.indexOf('(');
        int close = line.lastIndexOf(')');
        if (open < 0 || close < open || close + 2 >= line.length()) {
            return GONE;
        }
        String[] words = line.substring(close + 2).split(" ", 14);
        try {
            return new ProcStat(
                    line.substring(open + 1, close),
                    words[0].charAt(0),
                    Long.parseLong(words[1]),
                    Long.parseLong(words[6]),
                    Long.parseLong(words[11]) + Long.parseLong(words[12]));
        } catch (IllegalArgumentException | IndexOutOfBoundsException cut) {
            return GONE;
        }
    }

    /** Whether it has ended; a leader that has is still listed while other threads run, and a process until its parent asks. */
    boolean isGone() {
        return state == 'Z' || state == 'X' || state == 'x';
    }

    /** Whether it belongs to the kernel and has no memory of its own. */
    boolean isKernelThread() {
        return (flags & PF_KTHREAD) != 0;
    }
}
