package dev.unwinder.ptrace;

import dev.unwinder.target.ProcMemory;
import dev.unwinder.target.TargetThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Threads of a program whose registers would not be understood: listed by name, and not stopped for nothing. */
final class UnsupportedCapture {
    private UnsupportedCapture() {}

    static Capture of(ProcFs proc, ProcMemory memory) {
        List<TargetThread> threads = new ArrayList<>();
        List<ThreadStatus> statuses = new ArrayList<>();
        for (long tid : proc.threadIds()) {
            ProcStat stat = proc.stat(tid);
            threads.add(new TargetThread(
                    tid, Optional.of(stat.name()), Optional.empty(), false, Optional.empty(), OptionalLong.empty()));
            statuses.add(new ThreadStatus(tid, stat.name(), stat.state(), ThreadStatus.Outcome.NOT_SUPPORTED, ""));
        }
        AttachStatistics statistics = new AttachStatistics(Duration.ZERO, threads.size(), 0, 0, 0, 0);
        return new Capture(
                proc,
                List.copyOf(threads),
                List.copyOf(statuses),
                memory,
                Optional.empty(),
                memory,
                Mappings.read(proc),
                () -> statistics,
                List.of(),
                () -> {});
    }
}
