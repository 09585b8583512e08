package dev.unwinder.ptrace;

import dev.unwinder.ptrace.AttachException.Reason;
import java.util.concurrent.locks.LockSupport;

/** Whether a process can be looked at, as far as that can be said before trying. */
final class Processes {
    private Processes() {}

    /** A process as a person would call it, given its id or that of a thread of it: {@code "pid 4711 (nginx)"}. */
    static String describe(long id) {
        long pid = ProcFs.of(id).status().number("Tgid").orElse(id);
        String name = ProcFs.of(pid).name();
        return name.isEmpty() ? "pid " + pid : "pid " + pid + " (" + name + ")";
    }

    /**
     * Throws what stands in the way.
     *
     * @param stops whether it is to be stopped; more stands in the way of that
     * @return how the process is
     */
    static ProcStat check(long pid, ProcFs proc, boolean stops) throws AttachException {
        ProcStat stat = proc.stat();
        if (pid <= 0 || stat.equals(ProcStat.GONE)) {
            throw new AttachException(Reason.NO_SUCH_PROCESS, noSuchProcess(pid));
        }
        ProcStatus status = proc.status();
        long group = status.number("Tgid").orElse(pid);
        if (group != pid) {
            throw new AttachException(
                    Reason.IS_A_THREAD,
                    pid + " is a thread of " + describe(group) + ": give the number of the process.");
        }
        if (pid == ProcessHandle.current().pid()) {
            throw new AttachException(
                    Reason.SELF, "pid " + pid + " is this program itself, which cannot stop itself: use SelfTarget.");
        }
        if (stat.isKernelThread()) {
            throw new AttachException(
                    Reason.KERNEL_THREAD, describe(pid) + " is part of the kernel: it has no stack outside of it.");
        }
        if (hasEnded(proc, stat)) {
            throw new AttachException(
                    Reason.ENDED,
                    describe(pid) + " has ended, and stays listed until its parent, " + describe(stat.parent())
                            + ", has asked how.");
        }
        if (stops) {
            checkTraceable(pid, stat, status);
        }
        return stat;
    }

    /** A process whose other thread has just called exec looks for a moment as if it had ended. */
    private static boolean hasEnded(ProcFs proc, ProcStat first) {
        ProcStat stat = first;
        for (int attempt = 0; attempt < 10; attempt++) {
            if (!stat.isGone() || proc.threadCount() > 1) {
                return false;
            }
            LockSupport.parkNanos(500_000);
            stat = proc.stat();
        }
        return true;
    }

    private static void checkTraceable(long pid, ProcStat stat, ProcStatus status) throws AttachException {
        long tracer = status.number("TracerPid").orElse(0L);
        if (tracer != 0) {
            throw new AttachException(
                    Reason.ALREADY_TRACED,
                    describe(pid) + " is already traced by " + describe(tracer)
                            + ", and a process can have only one tracer: end that one, or look without stopping.");
        }
        if (stat.parent() == ProcessHandle.current().pid()) {
            // waitpid(2) in Java's own thread for the child returns at a ptrace stop, and Process takes it for the end.
            throw new AttachException(
                    Reason.OWN_CHILD,
                    describe(pid) + " was started by this Java program, whose java.lang.Process would take the stop for"
                            + " its end: start it through a shell (sh -c 'program & wait'), look from another program,"
                            + " or look without stopping.");
        }
    }

    private static String noSuchProcess(long pid) {
        String mounts = ProcFs.self().text("mounts");
        boolean hidden = mounts.lines().anyMatch(it -> it.contains(" /proc proc ") && it.contains("hidepid="));
        return "There is no process " + pid
                + (hidden ? " that may be seen: /proc is mounted with hidepid, so try as root." : ".");
    }
}
