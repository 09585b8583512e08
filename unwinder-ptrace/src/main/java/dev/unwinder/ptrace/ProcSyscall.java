package dev.unwinder.ptrace;

/**
 * /proc/PID/task/TID/syscall: where a blocked thread is.
 *
 * @param kind whether it is blocked, and in what
 * @param number of the system call
 * @param stackPointer when it entered the kernel
 * @param pc when it entered the kernel: behind the instruction of a system call
 */
record ProcSyscall(Kind kind, long number, long stackPointer, long pc) {
    /** What the file can say. */
    enum Kind {
        /** Blocked in a system call. */
        SYSTEM_CALL,
        /** Blocked elsewhere in the kernel: in a page fault, or because it was taken off its CPU. */
        ELSEWHERE,
        /** Running, or ready to run. */
        RUNNING
    }

    /** Of a thread that is not blocked. */
    static final ProcSyscall RUNNING = new ProcSyscall(Kind.RUNNING, -1, 0, 0);

    /** Parses {@code "running"}, {@code "-1 SP PC"} or {@code "NUMBER six arguments SP PC"}; anything else counts as running. */
    static ProcSyscall parse(String text) {
        String[] words = text.strip().split(" ", -1);
        try {
            if (words.length == 3 && words[0].equals("-1")) {
                return new ProcSyscall(Kind.ELSEWHERE, -1, address(words[1]), address(words[2]));
            }
            if (words.length == 9) {
                return new ProcSyscall(
                        Kind.SYSTEM_CALL, Long.parseLong(words[0]), address(words[7]), address(words[8]));
            }
        } catch (NumberFormatException odd) {
            return RUNNING;
        }
        return RUNNING;
    }

    private static long address(String word) {
        return Long.parseUnsignedLong(word.startsWith("0x") ? word.substring(2) : word, 16);
    }
}
