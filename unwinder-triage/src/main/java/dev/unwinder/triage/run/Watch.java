package dev.unwinder.triage.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows which cores are being looked at, and since when. A core's budget ends it soon after its time; one that takes twice as long, because it is
 * waited for a disk or for a loop of ours, is given up.
 */
final class Watch {
    private final long budget;
    private final Set<CoreTask> running = ConcurrentHashMap.newKeySet();

    Watch(Duration budget) {
        this.budget = budget.toNanos();
    }

    void begin(CoreTask task) {
        running.add(task);
    }

    void end(CoreTask task) {
        running.remove(task);
    }

    /** Those that went on for as long again as they may; they are not watched any more. */
    List<CoreTask> lost() {
        List<CoreTask> lost = new ArrayList<>();
        for (CoreTask task : running) {
            if (task.nanos() > 2 * budget) {
                running.remove(task);
                lost.add(task);
            }
        }
        return lost;
    }
}
