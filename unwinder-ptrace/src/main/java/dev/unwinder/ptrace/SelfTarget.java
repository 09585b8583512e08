package dev.unwinder.ptrace;

import dev.unwinder.arch.Architecture;
import dev.unwinder.arch.Architectures;
import dev.unwinder.target.Machine;
import dev.unwinder.target.ProcMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The running program itself as a target, without a tracer: its threads that are blocked in a system call, with their stacks as they were
 * when this was opened. Threads that were running, the one that asks among them, have no registers.
 */
public final class SelfTarget extends CapturedProcess {
    private final ImageFiles open;

    private SelfTarget(Machine machine, Capture capture, ImageFiles open) {
        super(ProcessHandle.current().pid(), machine, capture, open);
        this.open = open;
    }

    /** Looks at the running program. */
    public static SelfTarget open() throws IOException {
        ProcFs proc = ProcFs.self();
        Machine machine = Machines.of(proc);
        Architecture architecture = Architecture.find(machine.elfMachine(), machine.wordSize())
                .orElseThrow(() -> new IOException(
                        Architectures.machineName(machine.elfMachine()) + " programs are not supported yet"));
        ProcMemory memory = ProcMemory.self();
        try {
            Capture capture = new BlockedCapture(proc, architecture, LiveOptions.DEFAULT_STACK_LIMIT, memory)
                    .run(currentThread());
            return new SelfTarget(machine, capture, new ImageFiles());
        } catch (IOException | RuntimeException failure) {
            memory.close();
            throw failure;
        }
    }

    /** The kernel's id of the thread that asks. */
    static long currentThread() {
        try {
            Path link = Files.readSymbolicLink(Path.of("/proc/thread-self"));
            return Long.parseLong(link.getName(link.getNameCount() - 1).toString());
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public String name() {
        return "this program";
    }

    @Override
    public void close() throws IOException {
        try {
            capture().running().close();
        } finally {
            open.close();
        }
    }
}
