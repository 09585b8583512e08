package dev.unwinder.ptrace;

import dev.unwinder.address.AddressMap;
import dev.unwinder.arch.Architecture;
import dev.unwinder.arch.Architectures;
import dev.unwinder.modules.ImageFinder;
import dev.unwinder.target.AuxiliaryVector;
import dev.unwinder.target.FileMapping;
import dev.unwinder.target.Machine;
import dev.unwinder.target.Memory;
import dev.unwinder.target.MemoryRegion;
import dev.unwinder.target.ProcMemory;
import dev.unwinder.target.ProcessInfo;
import dev.unwinder.target.Target;
import dev.unwinder.target.TargetThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The running program itself as a target, without a tracer: its threads that are blocked in a system call, with their stacks as they were
 * when this was opened. Threads that were running, the one that asks among them, have no registers.
 */
public final class SelfTarget implements Target, ImageFinder {
    private final Machine machine;
    private final Capture capture;
    private final AddressMap<MemoryRegion> regions;
    private final AuxiliaryVector auxiliaryVector;
    private final ProcessInfo info;
    private final ImageFiles open = new ImageFiles();
    private final LiveFiles files;

    private SelfTarget(Machine machine, Capture capture) {
        ProcFs proc = capture.proc();
        this.machine = machine;
        this.capture = capture;
        this.regions = capture.mappings().regions();
        this.auxiliaryVector = proc.auxiliaryVector(machine.wordSize());
        this.info = new ProcessInfo(OptionalLong.of(ProcessHandle.current().pid()), proc.name(), proc.commandLine());
        this.files = new LiveFiles(proc, capture.mappings().all(), open, machine);
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
            return new SelfTarget(machine, capture);
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
    public Machine machine() {
        return machine;
    }

    @Override
    public Memory memory() {
        return capture.memory();
    }

    @Override
    public List<TargetThread> threads() {
        return capture.threads();
    }

    /** What is known of each of {@link #threads} besides, in the same order. */
    public List<ThreadStatus> statuses() {
        return capture.statuses();
    }

    @Override
    public AddressMap<MemoryRegion> regions() {
        return regions;
    }

    @Override
    public List<FileMapping> fileMappings() {
        return capture.mappings().files();
    }

    @Override
    public AuxiliaryVector auxiliaryVector() {
        return auxiliaryVector;
    }

    @Override
    public Optional<ProcessInfo> process() {
        return Optional.of(info);
    }

    @Override
    public List<String> notes() {
        return capture.notes();
    }

    @Override
    public Finding find(Request request) {
        return files.find(request);
    }

    @Override
    public void close() throws IOException {
        try {
            capture.running().close();
        } finally {
            open.close();
        }
    }
}
