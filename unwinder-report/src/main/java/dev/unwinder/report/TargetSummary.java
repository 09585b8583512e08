package dev.unwinder.report;

import dev.unwinder.arch.Architectures;
import dev.unwinder.target.Machine;
import dev.unwinder.target.ProcessInfo;
import dev.unwinder.target.SignalInfo;
import dev.unwinder.target.Target;
import dev.unwinder.target.TargetThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A target in a few words.
 *
 * @param name what a person calls it
 * @param machine what kind of program it is
 * @param process which program it was
 * @param signal what ended it
 * @param threadCount how many threads it has, shown or not
 * @param pause what it cost a live process to be looked at
 * @param notes what a reader should know about it; a sentence each
 */
public record TargetSummary(
        String name,
        Machine machine,
        Optional<ProcessInfo> process,
        Optional<SignalInfo> signal,
        int threadCount,
        Optional<Pause> pause,
        List<String> notes) {
    /**
     * What a live process went through.
     *
     * @param micros how long its threads were held, in microseconds; 0 where they were not
     * @param threadsSeen that it had
     * @param threadsStopped that were held
     * @param threadsCopied whose registers and stacks were copied
     */
    public record Pause(long micros, int threadsSeen, int threadsStopped, int threadsCopied) {}

    /** Copies. */
    public TargetSummary {
        notes = List.copyOf(notes);
    }

    /** The summary of a target; the signal is that of the thread that crashed, else of the first that has one. */
    public static TargetSummary of(Target target) {
        List<TargetThread> threads = target.threads();
        Optional<SignalInfo> signal = Optional.empty();
        for (TargetThread thread : threads) {
            if (thread.signal().isPresent() && (thread.crashed() || signal.isEmpty())) {
                signal = thread.signal();
                if (thread.crashed()) {
                    break;
                }
            }
        }
        return new TargetSummary(
                target.name(),
                target.machine(),
                target.process(),
                signal,
                threads.size(),
                Optional.empty(),
                target.notes());
    }

    /** The same, of a live process. */
    public TargetSummary withPause(Pause value) {
        return new TargetSummary(name, machine, process, signal, threadCount, Optional.of(value), notes);
    }

    /** The same with one more note. */
    public TargetSummary withNote(String note) {
        List<String> more = new ArrayList<>(notes);
        more.add(note);
        return new TargetSummary(name, machine, process, signal, threadCount, pause, more);
    }

    /** The machine as people call it. */
    public String machineName() {
        return Architectures.machineName(machine.elfMachine());
    }
}
