package dev.unwinder.ptrace;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.arch.Architecture;
import dev.unwinder.target.ProcMemory;
import dev.unwinder.target.Registers;
import dev.unwinder.target.TargetThread;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Threads that nobody stops: of those that are blocked the kernel tells pc and stack pointer, and their stacks keep still.
 *
 * <p>A copy counts only if the thread has not run from before it until after it: it is blocked at the same place, and has not been given a
 * CPU (where the kernel counts that).
 */
final class BlockedCapture {
    private static final int ATTEMPTS = 3;

    private final ProcFs proc;
    private final Architecture architecture;
    private final int stackLimit;
    private final ProcMemory memory;
    private final Mappings mappings;
    private final List<TargetThread> threads = new ArrayList<>();
    private final List<ThreadStatus> statuses = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AddressMap.Builder<CopiedStacks.Piece> pieces = AddressMap.builder();
    private int copied;

    BlockedCapture(ProcFs proc, Architecture architecture, int stackLimit, ProcMemory memory) {
        this.proc = proc;
        this.architecture = architecture;
        this.stackLimit = stackLimit;
        this.memory = memory;
        this.mappings = Mappings.read(proc);
    }

    /**
     * Copies what stands still.
     *
     * @param except a thread that runs, since it is the one that asks; negative if there is none
     * @throws IOException when the kernel does not tell where threads are blocked
     */
    Capture run(long except) throws IOException {
        int seen = 0;
        int ended = 0;
        for (long tid : proc.threadIds()) {
            seen++;
            ProcStat stat = proc.stat(tid);
            if (stat.isGone() && stat.state() != 'Z') {
                ended++;
            } else if (stat.isGone()) {
                add(tid, stat, ThreadStatus.Outcome.ENDED, Optional.empty());
            } else if (tid == except) {
                add(tid, stat, ThreadStatus.Outcome.RUNNING, Optional.empty());
            } else {
                Optional<Registers> registers = blocked(tid);
                ThreadStatus.Outcome outcome =
                        registers.isPresent() ? ThreadStatus.Outcome.BLOCKED : ThreadStatus.Outcome.RUNNING;
                add(tid, stat, outcome, registers);
            }
        }
        CopiedStacks stacks = CopiedStacks.of(ByteBuffer.wrap(bytes.toByteArray()), pieces.build());
        LiveMemory live = new LiveMemory(stacks, memory, mappings.byAddress());
        AttachStatistics statistics = new AttachStatistics(Duration.ZERO, seen, 0, copied, ended, stacks.size());
        return new Capture(
                proc,
                List.copyOf(threads),
                List.copyOf(statuses),
                live,
                Optional.of(live),
                memory,
                mappings,
                () -> statistics,
                notes(),
                () -> {});
    }

    private List<String> notes() {
        long running = count(ThreadStatus.Outcome.RUNNING);
        List<String> notes = new ArrayList<>();
        if (running > 0) {
            notes.add(running + " of " + statuses.size()
                    + " threads were running: without a stop nothing is known of their stacks.");
        }
        if (count(ThreadStatus.Outcome.BLOCKED) > 0) {
            notes.add(
                    "Without a stop the kernel tells only pc and stack pointer: a stack ends early where a caller can be found"
                            + " only by another register, such as a frame pointer, that no frame before it has saved.");
        }
        return List.copyOf(notes);
    }

    private long count(ThreadStatus.Outcome outcome) {
        return statuses.stream().filter(it -> it.outcome() == outcome).count();
    }

    private void add(long tid, ProcStat stat, ThreadStatus.Outcome outcome, Optional<Registers> registers) {
        Optional<String> name = stat.name().isEmpty() ? Optional.empty() : Optional.of(stat.name());
        threads.add(new TargetThread(tid, name, registers, false, Optional.empty(), OptionalLong.empty()));
        statuses.add(new ThreadStatus(tid, stat.name(), stat.state(), outcome, ""));
    }

    /** Pc and stack pointer of a thread that is blocked, once its stack has been copied while it was. */
    private Optional<Registers> blocked(long tid) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String times = proc.timesRun(tid);
            ProcSyscall before = syscall(tid);
            if (before.kind() == ProcSyscall.Kind.RUNNING) {
                return Optional.empty();
            }
            AddressRange range = StackCopier.range(
                    mappings.byAddress(), before.stackPointer(), StackCopier.redZone(architecture), stackLimit);
            byte[] stack = new byte[(int) range.size()];
            int count = memory.read(range.start(), stack, 0, stack.length);
            if (before.equals(syscall(tid)) && times.equals(proc.timesRun(tid))) {
                if (count > 0) {
                    pieces.add(
                            AddressRange.ofSize(range.start(), count),
                            new CopiedStacks.Piece(range.start(), bytes.size()));
                    bytes.write(stack, 0, count);
                    copied++;
                }
                Registers.Builder registers =
                        Registers.builder(architecture.registers().count());
                registers.set(architecture.registers().programCounter(), before.pc());
                registers.set(architecture.registers().stackPointer(), before.stackPointer());
                return Optional.of(registers.build());
            }
        }
        return Optional.empty();
    }

    /** A thread that has ended counts as running, a refusal is an error. */
    private ProcSyscall syscall(long tid) throws IOException {
        try {
            return proc.syscall(tid);
        } catch (IOException refused) {
            if (proc.stat(tid).isGone()) {
                return ProcSyscall.RUNNING;
            }
            throw refused;
        }
    }
}
