package dev.unwinder.ptrace;

import dev.unwinder.arch.Architecture;
import dev.unwinder.arch.Architectures;
import dev.unwinder.target.Machine;
import dev.unwinder.target.ProcMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A running Linux process as a target.
 *
 * <p>By default all threads are stopped at once, their registers and stacks are copied, and they are let go, before {@link #attach}
 * returns; the copy is then laid over the process, which runs on. Whatever happens to this program, and even if it is killed, the process
 * goes on running: it is stopped only as long as its tracer thread lives, and no signal is taken from it.
 *
 * <p>As with every tracer, a few system calls that were waiting (epoll_wait, semop and others that signal(7) lists) may return EINTR.
 * {@link LiveOptions.Mode#UNSTOPPED} avoids that. Safe for many threads.
 */
public final class LiveProcess extends CapturedProcess {
    private static final int OPEN_ATTEMPTS = 10;
    private static final long OPEN_PAUSE_NANOS = 500_000;

    private final long pid;
    private final List<String> notes;
    private final Optional<ImageFiles> ownFiles;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** For files shared with others, or its own. */
    private LiveProcess(
            long pid, Machine machine, Capture capture, ImageFiles images, Optional<ImageFiles> ownFiles, String note) {
        super(pid, machine, capture, images);
        this.pid = pid;
        this.notes = new ArrayList<>(capture.notes());
        if (!note.isEmpty()) {
            notes.add(note);
        }
        this.ownFiles = ownFiles;
    }

    private static LiveProcess of(
            long pid, Machine machine, Capture capture, Optional<ImageFiles> shared, String note) {
        Optional<ImageFiles> own = shared.isPresent() ? Optional.empty() : Optional.of(new ImageFiles());
        return new LiveProcess(pid, machine, capture, shared.or(() -> own).orElseThrow(), own, note);
    }

    /** Looks at a process with all defaults. */
    public static LiveProcess attach(long pid) throws IOException {
        return attach(pid, LiveOptions.defaults());
    }

    /**
     * Looks at a process.
     *
     * @throws AttachException when that is not possible; the message is for people
     */
    public static LiveProcess attach(long pid, LiveOptions options) throws IOException {
        return attach(pid, options, Optional.empty());
    }

    /**
     * Looks at a process, one of several or one of many times.
     *
     * @param files are shared with other attaches, and closed by their owner
     */
    public static LiveProcess attach(long pid, LiveOptions options, ImageFiles files) throws IOException {
        return attach(pid, options, Optional.of(files));
    }

    private static LiveProcess attach(long pid, LiveOptions options, Optional<ImageFiles> images) throws IOException {
        boolean stops = options.mode() != LiveOptions.Mode.UNSTOPPED;
        ProcFs leader = ProcFs.of(pid);
        Opened opened = open(leader, Processes.check(pid, leader, stops));
        // Loads native code, so only once it is known to be of use.
        ProcFiles files = stops ? new BareProcFiles() : ProcFiles.JDK;
        ProcFs proc = opened.proc().through(files);
        ProcMemory memory = opened.memory();
        Machine machine = Machines.of(proc);
        Optional<Architecture> architecture = Architecture.find(machine.elfMachine(), machine.wordSize());
        if (architecture.isEmpty()) {
            String note = machine.wordSize() * 8 + "-bit " + Architectures.machineName(machine.elfMachine())
                    + " programs are not supported yet: the threads are listed, but have not been stopped.";
            return of(pid, machine, UnsupportedCapture.of(proc, memory), images, note);
        }
        Capture capture;
        if (stops) {
            capture = new StoppedCapture(leader.through(files), proc, architecture.get(), options, memory).run();
        } else {
            capture = unstopped(proc, architecture.get(), options, memory);
        }
        try {
            return of(pid, machine, capture, images, "");
        } catch (RuntimeException | Error failure) {
            capture.release().close();
            capture.running().close();
            throw failure;
        }
    }

    private record Opened(ProcFs proc, ProcMemory memory) {}

    /** A process that is just becoming another program has no memory for a moment, which looks like a refusal. */
    private static Opened open(ProcFs leader, ProcStat first) throws AttachException {
        ProcStat stat = first;
        for (int attempt = 0; attempt < OPEN_ATTEMPTS; attempt++) {
            ProcFs proc = leader.alive(stat);
            try {
                return new Opened(proc, ProcMemory.open(proc.id()));
            } catch (IOException refused) {
                LockSupport.parkNanos(OPEN_PAUSE_NANOS);
                stat = leader.stat();
            }
        }
        throw new PermissionDiagnosis(leader).refusal(leader.path("mem").toString(), Ptrace.EACCES);
    }

    private static Capture unstopped(ProcFs proc, Architecture architecture, LiveOptions options, ProcMemory memory)
            throws IOException {
        try {
            return new BlockedCapture(proc, architecture, options.stackLimit(), memory).run(-1);
        } catch (IOException | RuntimeException failure) {
            memory.close();
            throw failure;
        }
    }

    /** The process id. */
    public long pid() {
        return pid;
    }

    /** {@code "pid 4711"}. */
    @Override
    public String name() {
        return "pid " + pid;
    }

    /** What it cost the process. */
    public AttachStatistics statistics() {
        return capture().statistics().get();
    }

    /**
     * Whether the byte at an address was not copied but is read when it is asked for, while the process runs and may have changed it. Worth
     * a note on a frame whose return address or saved registers lie there.
     */
    public boolean isReadLater(long address) {
        return capture().live().isPresent() && capture().live().get().isLater(address);
    }

    /** How many reads so far have been of bytes for which {@link #isReadLater} holds. */
    public long laterReads() {
        return capture().live().map(LiveMemory::laterReads).orElse(0L);
    }

    @Override
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** Lets the process go if it is still held, and closes its memory and files. */
    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            try {
                capture().release().close();
            } finally {
                capture().running().close();
                if (ownFiles.isPresent()) {
                    ownFiles.get().close();
                }
            }
        }
    }
}
