package dev.unwinder.ptrace;

import dev.unwinder.arch.Architecture;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.target.Memory;
import dev.unwinder.target.ProcMemory;
import dev.unwinder.target.TargetThread;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One stop of a process: its registers, and its stacks if they are to be copied. */
final class StoppedCapture {
    private static final Logger LOG = LoggerFactory.getLogger(StoppedCapture.class);

    /** Room for stacks that is got before the stop: what threads commonly need. */
    private static final int EXPECTED_STACK = 16 << 10;

    private static final int EXPECTED_MAIN_STACK = 256 << 10;

    private final ProcFs leader;
    private ProcFs proc;
    private final Architecture architecture;
    private final LiveOptions options;
    private final ThreadStopper stopper;
    private final int stackPointer;
    private final int redZone;
    private ProcMemory running;
    private Mappings mappings;
    private ProcessVmMemory memory;
    private CopiedStacks stacks = CopiedStacks.none();

    /**
     * For one stop.
     *
     * @param leader the process by its own number
     * @param proc the same by a thread that lives
     * @param running the process's memory; closed, and replaced, if it turns out to be that of a program that was there before
     */
    StoppedCapture(ProcFs leader, ProcFs proc, Architecture architecture, LiveOptions options, ProcMemory running) {
        this.leader = leader;
        this.proc = proc;
        this.architecture = architecture;
        this.options = options;
        this.running = running;
        List<Integer> numbers = architecture.kernelRegisters().numbers();
        this.stackPointer = numbers.indexOf(architecture.registers().stackPointer());
        this.stopper = new ThreadStopper(
                new Ptrace(),
                leader,
                options.stopDeadline().toNanos(),
                numbers.size(),
                architecture.elfMachine() == ElfConstants.EM_AARCH64);
        this.redZone = StackCopier.redZone(architecture);
        this.mappings = Mappings.read(proc);
        this.memory = new ProcessVmMemory(proc.id(), running);
    }

    /** Stops, copies, and lets go if the mode says so. */
    Capture run() throws IOException {
        WarmUp.done();
        TracerThread tracer = TracerThread.start(proc.id());
        try {
            tracer.call(this::stopAndCopy, stopper::reapEnded);
        } catch (IOException | RuntimeException | Error failure) {
            tracer.close();
            running.close();
            throw failure;
        }
        if (options.mode() == LiveOptions.Mode.SNAPSHOT) {
            tracer.close();
        }
        LOG.debug("pid {}: {}", proc.id(), statistics());
        return result(tracer);
    }

    private boolean stopAndCopy() throws IOException {
        stopper.list();
        StackCopier copier = new StackCopier(options.mode() == LiveOptions.Mode.SNAPSHOT ? expectedBytes() : 0);
        boolean hold = false;
        try {
            stopper.stopAll();
            refreshMappings();
            if (options.mode() == LiveOptions.Mode.SNAPSHOT) {
                copy(copier);
            } else {
                hold = true;
            }
        } finally {
            if (!hold) {
                stopper.releaseAll();
            }
            stopper.calmDown();
        }
        return true;
    }

    private int expectedBytes() {
        long threads = stopper.tracees().size();
        return (int) Math.min(StackCopier.MAX_TOTAL, threads * EXPECTED_STACK + EXPECTED_MAIN_STACK);
    }

    /** A stack pointer that lies in no mapping shows that those known are of earlier, perhaps of another program. */
    private void refreshMappings() throws IOException {
        for (Tracee it : stopper.tracees()) {
            if (it.hasRegisters() && mappings.byAddress().indexOf(it.word(stackPointer)) < 0) {
                ProcMemory old = running;
                proc = leader.alive();
                running = ProcMemory.open(proc.id());
                old.close();
                memory = new ProcessVmMemory(proc.id(), running);
                mappings = Mappings.read(proc);
                return;
            }
        }
    }

    private void copy(StackCopier copier) {
        int limit = Math.min(
                options.stackLimit(),
                StackCopier.MAX_TOTAL / Math.max(1, stopper.tracees().size()));
        for (Tracee it : stopper.tracees()) {
            if (it.hasRegisters()) {
                copier.add(StackCopier.range(mappings.byAddress(), it.word(stackPointer), redZone, limit));
            }
        }
        stacks = copier.copy(memory, running);
        for (Tracee it : stopper.tracees()) {
            if (it.hasRegisters() && stacks.contains(it.word(stackPointer))) {
                it.copied();
            }
        }
    }

    private Capture result(TracerThread tracer) {
        boolean snapshot = options.mode() == LiveOptions.Mode.SNAPSHOT;
        List<TargetThread> threads = new ArrayList<>();
        List<ThreadStatus> statuses = new ArrayList<>();
        for (Tracee it : stopper.tracees()) {
            if (it.phase() != Tracee.Phase.GONE || it.isEndedLeader()) {
                threads.add(it.thread(architecture));
                statuses.add(it.status());
            }
        }
        Mappings known = snapshot ? mappings.withLater(Mappings.read(proc)) : mappings;
        Optional<LiveMemory> live =
                snapshot ? Optional.of(new LiveMemory(stacks, running, known.byAddress())) : Optional.empty();
        Memory all = snapshot ? live.get() : memory;
        return new Capture(
                proc,
                List.copyOf(threads),
                List.copyOf(statuses),
                all,
                live,
                running,
                known,
                this::statistics,
                notes(statuses),
                snapshot ? () -> {} : release(tracer));
    }

    private Closeable release(TracerThread tracer) {
        return () -> {
            tracer.call(
                    () -> {
                        stopper.releaseAll();
                        return true;
                    },
                    () -> {});
            tracer.close();
        };
    }

    private AttachStatistics statistics() {
        return new AttachStatistics(
                Duration.ofNanos(stopper.pauseNanos()),
                stopper.tracees().size(),
                count(Tracee::wasStopped),
                count(Tracee::isCopied),
                count(it -> it.phase() == Tracee.Phase.GONE),
                stacks.size());
    }

    private int count(Predicate<Tracee> which) {
        return (int) stopper.tracees().stream().filter(which).count();
    }

    private List<String> notes(List<ThreadStatus> statuses) {
        List<String> notes = new ArrayList<>();
        for (ThreadStatus it : statuses) {
            if (it.outcome() == ThreadStatus.Outcome.NOT_STOPPED || it.outcome() == ThreadStatus.Outcome.TRACED) {
                notes.add("Thread " + it.tid() + " could not be stopped: " + it.detail() + ".");
            }
        }
        if (!stopper.isAllFound()) {
            notes.add("The process starts threads faster than they could be stopped; some are missing.");
        }
        boolean gone = mappings.all().stream().noneMatch(it -> it.region().readable() && isReadable(it));
        if (gone) {
            notes.add("The process has ended, or has become another program, since its stacks were copied; its other"
                    + " memory cannot be read.");
        }
        return List.copyOf(notes);
    }

    private boolean isReadable(ProcMapping it) {
        return running.read(it.range().start(), new byte[1], 0, 1) == 1;
    }
}
