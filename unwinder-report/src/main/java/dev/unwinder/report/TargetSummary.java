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
 * @param notes what a reader should know about it; a sentence each
 */
public record TargetSummary(
        String name,
        Machine machine,
        Optional<ProcessInfo> process,
        Optional<SignalInfo> signal,
        int threadCount,
        List<String> notes) {
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
                target.name(), target.machine(), target.process(), signal, threads.size(), target.notes());
    }

    /** The same with one more note. */
    public TargetSummary withNote(String note) {
        List<String> more = new ArrayList<>(notes);
        more.add(note);
        return new TargetSummary(name, machine, process, signal, threadCount, more);
    }

    /** The machine as people call it. */
    public String machineName() {
        return Architectures.machineName(machine.elfMachine());
    }
}
