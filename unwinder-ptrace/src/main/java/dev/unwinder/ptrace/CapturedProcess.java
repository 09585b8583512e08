package dev.unwinder.ptrace;

import dev.unwinder.address.AddressMap;
import dev.unwinder.modules.ImageFinder;
import dev.unwinder.target.AuxiliaryVector;
import dev.unwinder.target.FileMapping;
import dev.unwinder.target.Machine;
import dev.unwinder.target.Memory;
import dev.unwinder.target.MemoryRegion;
import dev.unwinder.target.ProcessInfo;
import dev.unwinder.target.Target;
import dev.unwinder.target.TargetThread;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A process of this machine as a target, however its threads were looked at. */
public abstract sealed class CapturedProcess implements Target, ImageFinder permits LiveProcess, SelfTarget {
    private final Machine machine;
    private final Capture capture;
    private final AddressMap<MemoryRegion> regions;
    private final AuxiliaryVector auxiliaryVector;
    private final ProcessInfo info;
    private final LiveFiles files;

    CapturedProcess(long pid, Machine machine, Capture capture, ImageFiles images) {
        ProcFs proc = capture.proc();
        this.machine = machine;
        this.capture = capture;
        this.regions = capture.mappings().regions();
        this.auxiliaryVector = proc.auxiliaryVector(machine.wordSize());
        this.info = new ProcessInfo(OptionalLong.of(pid), proc.name(), proc.commandLine());
        this.files = new LiveFiles(proc, capture.mappings().all(), images, machine);
    }

    final Capture capture() {
        return capture;
    }

    @Override
    public final Machine machine() {
        return machine;
    }

    @Override
    public final Memory memory() {
        return capture.memory();
    }

    /** All threads; those that could not be looked at have no registers, and {@link #statuses} tells why. */
    @Override
    public final List<TargetThread> threads() {
        return capture.threads();
    }

    /** What is known of each of {@link #threads} besides, in the same order. */
    public final List<ThreadStatus> statuses() {
        return capture.statuses();
    }

    @Override
    public final AddressMap<MemoryRegion> regions() {
        return regions;
    }

    @Override
    public final List<FileMapping> fileMappings() {
        return capture.mappings().files();
    }

    @Override
    public final AuxiliaryVector auxiliaryVector() {
        return auxiliaryVector;
    }

    @Override
    public final Optional<ProcessInfo> process() {
        return Optional.of(info);
    }

    @Override
    public List<String> notes() {
        return capture.notes();
    }

    @Override
    public final Finding find(Request request) {
        return files.find(request);
    }
}
