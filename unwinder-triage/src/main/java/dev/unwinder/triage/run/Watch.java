package dev.unwinder.triage.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Knows which cores are being looked at, and since when. A core over its time is closed, which ends it soon; else it is given up. */
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

    /** Closes cores that are over their time; those that went on for as long again are lost. */
    List<CoreTask> lost() {
        List<CoreTask> lost = new ArrayList<>();
        for (CoreTask task : running) {
            long taken = task.nanos();
            if (taken > 2 * budget) {
                running.remove(task);
                lost.add(task);
            } else if (taken > budget) {
                task.stop();
            }
        }
        return lost;
    }
}
