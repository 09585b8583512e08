package dev.unwinder.ptrace;

import dev.unwinder.arch.Architecture;
import dev.unwinder.target.Registers;
import dev.unwinder.target.TargetThread;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One thread of a target while it is being stopped, copied and let go. For use by the tracer thread, afterwards by anyone. */
final class Tracee {
    /** How far it has come. */
    enum Phase {
        /** Nothing was done with it yet. */
        LISTED,
        /** It is a tracee and has been asked to stop. */
        SEIZED,
        /** It stands still, and has to be let go. */
        STOPPED,
        /** It was let go again. */
        RELEASED,
        /** It did not stop in time; it is let go when the tracer thread ends. */
        LATE,
        /** Somebody else traces it. */
        TRACED,
        /** It has ended. */
        GONE
    }

    /** A thread counts as busy that has used more than this part of what the busiest one has. */
    private static final int BUSY_PART = 8;

    private final long tid;
    private final boolean leader;
    private ProcStat stat;
    private Phase phase = Phase.LISTED;
    private String detail = "";
    private int pendingSignal;
    private long @Nullable [] registers;
    private OptionalLong codePointerMask = OptionalLong.empty();
    private OptionalLong threadPointer = OptionalLong.empty();
    private boolean copied;

    /**
     * A thread.
     *
     * @param leader whether it was the process's first
     */
    Tracee(long tid, boolean leader, ProcStat stat) {
        this.tid = tid;
        this.leader = leader;
        this.stat = stat;
    }

    long tid() {
        return tid;
    }

    ProcStat stat() {
        return stat;
    }

    void stat(ProcStat value) {
        stat = value;
    }

    /**
     * Whether it had work to do when it was listed: it ran, or sleeps between pieces of work.
     *
     * @param most the CPU time of the thread that has used most
     */
    boolean isBusy(long most) {
        return stat.state() == 'R' || stat.cpuTime() > most / BUSY_PART;
    }

    Phase phase() {
        return phase;
    }

    void phase(Phase next, String why) {
        phase = next;
        detail = why;
    }

    /** It stands still; the signal, if any, is due when it goes on. */
    void stopped(int signal) {
        phase = Phase.STOPPED;
        pendingSignal = signal;
    }

    /** It was let go. */
    void released(boolean killed) {
        phase = Phase.RELEASED;
        detail = killed ? "killed while it was stopped" : detail;
    }

    int pendingSignal() {
        return pendingSignal;
    }

    /** Reads its registers while it is stopped; those of AArch64 are without the thread pointer, and code pointers may be signed. */
    void readRegisters(Ptrace ptrace, int words, boolean arm) {
        int size = ptrace.registers(tid, Ptrace.NT_PRSTATUS);
        long[] values = new long[words];
        for (int i = 0; i < words; i++) {
            values[i] = ptrace.word(i);
        }
        if (size < words * 8) {
            detail = size < 0 ? "its registers cannot be read" : "its registers are those of another kind of program";
            return;
        }
        registers = values;
        if (arm && ptrace.registers(tid, Ptrace.NT_ARM_TLS) >= 8) {
            threadPointer = OptionalLong.of(ptrace.word(0));
        }
        if (arm && ptrace.registers(tid, Ptrace.NT_ARM_PAC_MASK) >= 16) {
            codePointerMask = OptionalLong.of(ptrace.word(1));
        }
    }

    /** Whether its registers were had. */
    boolean hasRegisters() {
        return registers != null;
    }

    /** One of the kernel's words, once the registers were had. */
    long word(int index) {
        return registers == null ? 0 : registers[index];
    }

    /** Its stack was copied. */
    void copied() {
        copied = true;
    }

    boolean isCopied() {
        return copied;
    }

    /** Whether it was held. */
    boolean wasStopped() {
        return phase == Phase.STOPPED || phase == Phase.RELEASED;
    }

    /** Whether it has ended but stays listed, as a leader does while other threads run. */
    boolean isEndedLeader() {
        return phase == Phase.GONE && leader && stat.state() == 'Z';
    }

    boolean isLeader() {
        return leader;
    }

    ThreadStatus status() {
        ThreadStatus.Outcome outcome = switch (phase) {
            case STOPPED, RELEASED -> copied ? ThreadStatus.Outcome.COPIED : ThreadStatus.Outcome.STOPPED;
            case LISTED, SEIZED, LATE -> ThreadStatus.Outcome.NOT_STOPPED;
            case TRACED -> ThreadStatus.Outcome.TRACED;
            case GONE -> ThreadStatus.Outcome.ENDED;
        };
        return new ThreadStatus(tid, stat.name(), stat.state(), outcome, detail);
    }

    TargetThread thread(Architecture architecture) {
        long[] values = registers;
        Optional<Registers> decoded = values == null
                ? Optional.empty()
                : Optional.of(architecture
                        .kernelRegisters()
                        .decode(architecture.registers().count(), values));
        Optional<String> name = stat.name().isEmpty() ? Optional.empty() : Optional.of(stat.name());
        OptionalLong pointer = values == null || threadPointer.isPresent()
                ? threadPointer
                : architecture.kernelRegisters().threadPointer(values);
        return new TargetThread(tid, name, decoded, false, Optional.empty(), codePointerMask, pointer);
    }
}
