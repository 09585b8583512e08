package dev.unwinder.ptrace;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Stops all threads of a process and lets them go again, by PTRACE_SEIZE and PTRACE_INTERRUPT; never by a SIGSTOP, which others would see.
 *
 * <p>Each thread stops just once: at the interrupt, or at a signal that came first, which it gets when it is let go. Those that sleep are
 * stopped first and let go last, so that those that have work to do are held least. Everything here runs on the tracer thread.
 */
final class ThreadStopper {
    /** Leaves the CPU to the threads that are to stop; asking on would keep one from them, and yielding costs a time slice. */
    private static final long SLEEP_NANOS = 20_000;

    /** What it takes each of them. */
    private static final long SLEEP_NANOS_EACH = 1_500;

    /** For so long they are waited for one by one; then one may be waiting for another's end, which has to be taken note of. */
    private static final long ONE_BY_ONE_NANOS = 1_000_000;

    /** For so long those that sleep are waited for while others run on; on an idle machine 500 of them take half of that. */
    private static final long FIRST_NANOS = 10_000_000;

    /** How often new threads are looked for; a process that starts them faster is given up. */
    private static final int MAX_ROUNDS = 1000;

    private final Ptrace ptrace;
    private final ProcFs proc;
    private final long deadlineNanos;
    private final int words;
    private final boolean arm;
    private final Urgency urgency = new Urgency();
    private final Map<Long, Tracee> tracees = new LinkedHashMap<>();
    private final Collection<Long> tids = new ConcurrentLinkedQueue<>();
    private final List<Tracee> busy = new ArrayList<>();
    private long pauseStart;
    private long pauseEnd;
    private boolean allFound;

    /**
     * For one stop.
     *
     * @param words how many registers the kernel gives of a thread
     * @param arm whether its CPU is AArch64, of which the kernel tells more than the general registers
     */
    ThreadStopper(Ptrace ptrace, ProcFs proc, long deadlineNanos, int words, boolean arm) {
        this.ptrace = ptrace;
        this.proc = proc;
        this.deadlineNanos = deadlineNanos;
        this.words = words;
        this.arm = arm;
    }

    /** All threads that were seen, the leader first. */
    Collection<Tracee> tracees() {
        return tracees.values();
    }

    /** Reads what there is to know of the threads now; their states are of no use once they are stopped. */
    void list() {
        for (long tid : proc.threadIds()) {
            tracees.put(tid, new Tracee(tid, tracees.isEmpty(), proc.stat(tid)));
        }
    }

    /**
     * Stops them, and those that they start meanwhile, until there are no others; reads their registers.
     *
     * @throws AttachException when the kernel refuses
     */
    void stopAll() throws AttachException {
        List<Tracee> batch = new ArrayList<>(tracees.values());
        boolean first = true;
        for (int round = 0; round < MAX_ROUNDS && !batch.isEmpty(); round++) {
            List<Tracee> seized = seize(batch);
            if (first) {
                urgency.raise();
                pauseStart = System.nanoTime();
                first = false;
            }
            long most = mostCpuTime(seized);
            List<Tracee> quiet = new ArrayList<>(seized.size());
            List<Tracee> eager = new ArrayList<>();
            for (Tracee it : seized) {
                (it.isBusy(most) ? eager : quiet).add(it);
            }
            stop(quiet, eager);
            busy.addAll(eager);
            batch = unseen();
        }
        allFound = batch.isEmpty();
    }

    private static long mostCpuTime(List<Tracee> threads) {
        long most = 0;
        for (Tracee it : threads) {
            most = Math.max(most, it.stat().cpuTime());
        }
        return most;
    }

    /** Stops some, and while these stand still, others; but where no CPU is free, waits for all of them together. */
    private void stop(List<Tracee> first, List<Tracee> then) {
        List<Tracee> waiting = new ArrayList<>(first);
        interrupt(first);
        await(waiting, Math.min(FIRST_NANOS, deadlineNanos));
        readRegisters(first);
        interrupt(then);
        waiting.addAll(then);
        List<Tracee> rest = new ArrayList<>(waiting);
        await(waiting, deadlineNanos);
        waiting.forEach(it -> it.phase(Tracee.Phase.LATE, "did not stop in time: " + words(it)));
        readRegisters(rest);
    }

    private void readRegisters(List<Tracee> some) {
        for (Tracee it : some) {
            if (it.phase() == Tracee.Phase.STOPPED && !it.hasRegisters()) {
                it.readRegisters(ptrace, words, arm);
            }
        }
    }

    private List<Tracee> seize(List<Tracee> batch) throws AttachException {
        List<Tracee> seized = new ArrayList<>(batch.size());
        for (Tracee it : batch) {
            int result = ptrace.seize(it.tid());
            if (result >= 0 || result == -Ptrace.EPERM && refused(it)) {
                it.phase(Tracee.Phase.SEIZED, "");
                seized.add(it);
                tids.add(it.tid());
            } else if (result == -Ptrace.ESRCH) {
                ended(it);
            } else if (result != -Ptrace.EPERM) {
                throw new PermissionDiagnosis(proc).refusal("PTRACE_SEIZE", -result);
            }
        }
        return seized;
    }

    private void interrupt(List<Tracee> seized) {
        for (Tracee it : seized) {
            ptrace.interrupt(it.tid());
        }
    }

    /**
     * The kernel says EPERM of a thread that has ended, or is traced, too; and of one that has just become another program, and then has
     * another's id.
     *
     * @return whether it is a tracee now
     */
    private boolean refused(Tracee it) throws AttachException {
        for (int attempt = 0; attempt < 10; attempt++) {
            ProcStat stat = proc.stat(it.tid());
            if (stat.isGone()) {
                ended(it);
                return false;
            }
            long tracer = proc.status(it.tid()).number("TracerPid").orElse(0L);
            if (tracer != 0) {
                boolean ours = tracer == SelfTarget.currentThread();
                it.phase(Tracee.Phase.TRACED, "already traced by " + Processes.describe(tracer));
                return ours;
            }
            if (ptrace.seize(it.tid()) >= 0) {
                return true;
            }
            LockSupport.parkNanos(SLEEP_NANOS);
        }
        throw new PermissionDiagnosis(proc).refusal("PTRACE_SEIZE", Ptrace.EPERM);
    }

    /** Waits until all have stopped or ended, and are taken from the list, or until the time is over. */
    private void await(List<Tracee> waiting, long nanos) {
        long start = System.nanoTime();
        while (true) {
            boolean oneByOne = System.nanoTime() - start < ONE_BY_ONE_NANOS;
            for (Iterator<Tracee> each = waiting.iterator(); each.hasNext(); ) {
                if (hasSettled(each.next())) {
                    each.remove();
                } else if (oneByOne) {
                    break; // those behind it, asked later, mostly have not either
                }
            }
            long waited = System.nanoTime() - start;
            if (waiting.isEmpty() || waited > nanos) {
                return;
            }
            if (waited > deadlineNanos / 10) {
                waiting.removeIf(this::isUninterruptible);
            }
            LockSupport.parkNanos(Math.max(SLEEP_NANOS, waiting.size() * SLEEP_NANOS_EACH));
        }
    }

    private boolean hasSettled(Tracee it) {
        return hasSettled(it, ptrace.poll(it.tid()));
    }

    private boolean hasSettled(Tracee it, Ptrace.State state) {
        if (state == Ptrace.State.STOPPED) {
            it.stopped(ptrace.pendingSignal());
        } else if (state == Ptrace.State.GONE) {
            ended(it);
        }
        return state != Ptrace.State.RUNNING;
    }

    private void ended(Tracee it) {
        it.phase(Tracee.Phase.GONE, it.isLeader() ? "other threads run on" : "meanwhile");
        if (it.isLeader()) {
            it.stat(proc.stat(it.tid()));
        }
    }

    private boolean isUninterruptible(Tracee it) {
        ProcStat now = proc.stat(it.tid());
        if (now.state() != 'D') {
            return false;
        }
        it.stat(now);
        it.phase(Tracee.Phase.LATE, "in uninterruptible sleep");
        return true;
    }

    private String words(Tracee it) {
        return switch (proc.stat(it.tid()).state()) {
            case 'R' -> "it got no CPU";
            case 'D' -> "in uninterruptible sleep";
            default -> "it is busy in the kernel";
        };
    }

    /** Threads that were started while the others were being stopped. */
    private List<Tracee> unseen() {
        int alive = 0;
        boolean certain = true;
        for (Tracee it : tracees.values()) {
            alive += it.phase() == Tracee.Phase.STOPPED || it.isEndedLeader() ? 1 : 0;
            certain &= it.phase() == Tracee.Phase.STOPPED || it.phase() == Tracee.Phase.GONE;
        }
        // As many as stand still, and these cannot start others: the list need not be read.
        if (certain && alive == proc.threadCount()) {
            return List.of();
        }
        Map<Long, Tracee> fresh = new HashMap<>();
        for (long tid : proc.threadIds()) {
            Tracee known = tracees.get(tid);
            // A thread id may be given again at once; the leader's passes to the thread that calls exec.
            boolean again = known != null && known.phase() == Tracee.Phase.GONE && !known.isEndedLeader();
            if (known == null || again) {
                Tracee tracee = new Tracee(tid, known != null && known.isLeader(), proc.stat(tid));
                if (tracee.stat().isGone()) {
                    continue;
                }
                tracees.put(tid, tracee);
                fresh.put(tid, tracee);
            }
        }
        return new ArrayList<>(fresh.values());
    }

    /** Lets all go that stand still, each with the signal that stopped it; whoever did not stop goes when the tracer thread ends. */
    void releaseAll() {
        release(busy);
        release(tracees.values());
        pauseEnd = System.nanoTime();
    }

    private void release(Collection<Tracee> some) {
        for (Tracee it : some) {
            if (it.phase() == Tracee.Phase.STOPPED) {
                int result = ptrace.detach(it.tid(), it.pendingSignal());
                it.released(result < 0);
            }
        }
    }

    /** Ends the haste in which threads are stopped and copied; to be called afterwards in any case. */
    void calmDown() {
        urgency.end();
    }

    /** Takes note of tracees that have ended; for a thread that waits for the tracer thread, see {@link Ptrace#reapIfEnded}. */
    void reapEnded() {
        ByteBuffer info = ByteBuffer.allocateDirect(Ptrace.SIGINFO_SIZE).order(ByteOrder.nativeOrder());
        LibC libc = LibC.get();
        for (long tid : tids) {
            Ptrace.reapIfEnded(libc, tid, info);
        }
    }

    /** How long threads have been held, so far or altogether. */
    long pauseNanos() {
        if (pauseStart == 0) {
            return 0;
        }
        return (pauseEnd != 0 ? pauseEnd : System.nanoTime()) - pauseStart;
    }

    /**
     * Does all that {@link #stopAll} and {@link #releaseAll} do, with a thread that does not exist.
     *
     * @param seldom whether what is done once for all threads is done too
     */
    void rehearse(boolean seldom) throws AttachException {
        Tracee nobody = new Tracee(0, false, ProcStat.GONE);
        List<Tracee> one = List.of(nobody);
        tracees.put(0L, nobody);
        seize(one);
        urgency.raise();
        nobody.isBusy(mostCpuTime(one));
        stop(List.of(), one);
        if (seldom) {
            unseen();
        }
        hasSettled(nobody, ptrace.rehearsePoll());
        nobody.readRegisters(ptrace, words, arm);
        releaseAll();
        calmDown();
    }

    /** Whether every thread was found; false of a process that starts threads without end. */
    boolean isAllFound() {
        return allFound;
    }
}
