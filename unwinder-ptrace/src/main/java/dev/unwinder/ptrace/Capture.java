package dev.unwinder.ptrace;

import dev.unwinder.target.Memory;
import dev.unwinder.target.ProcMemory;
import dev.unwinder.target.TargetThread;
import java.io.Closeable;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What was got of a process's threads and memory, in one of the modes.
 *
 * @param proc where more is to be had
 * @param threads in the kernel's order, the leader first
 * @param statuses of the same threads
 * @param memory of the process
 * @param live the same, where it is a copy over a process that runs
 * @param running the process's memory as it is now; to be closed
 * @param mappings at the moment of the copy
 * @param statistics so far
 * @param notes a sentence each
 * @param release lets go what is held
 */
record Capture(
        ProcFs proc,
        List<TargetThread> threads,
        List<ThreadStatus> statuses,
        Memory memory,
        Optional<LiveMemory> live,
        ProcMemory running,
        Mappings mappings,
        Supplier<AttachStatistics> statistics,
        List<String> notes,
        Closeable release) {}
