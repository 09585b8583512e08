package dev.unwinder.cli;

import dev.unwinder.ptrace.LiveProcess;
import dev.unwinder.ptrace.ThreadStatus;
import dev.unwinder.report.FoldedStacks;
import dev.unwinder.report.StackReport;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The stacks of many looks at live processes, counted. */
final class SampleCounts {
    private final int interval;
    private final FoldedStacks stacks = new FoldedStacks();
    private int looks;
    private long running;
    private long blocked;
    private long unseen;
    private long longestPause;
    private long allPauses;

    SampleCounts(int interval) {
        this.interval = interval;
    }

    void add(LiveProcess process, StackReport report) {
        looks++;
        for (ThreadStatus status : process.statuses()) {
            switch (status.outcome()) {
                case COPIED, STOPPED, BLOCKED, RUNNING -> {
                    if (status.state() == 'R') {
                        running++;
                    } else {
                        blocked++;
                    }
                }
                case NOT_STOPPED, TRACED, ENDED, NOT_SUPPORTED -> unseen++;
            }
        }
        long pause = process.statistics().pauseMicros();
        longestPause = Math.max(longestPause, pause);
        allPauses += pause;
        stacks.add(report);
    }

    /** How much was seen, and how much not: a sampler that says only what it has got flatters itself. */
    String summary() {
        return String.format(
                Locale.ROOT,
                "%d samples, %d ms apart: %d threads running, %d blocked%s; paused %.1f ms in all, %.1f ms at most",
                looks,
                interval,
                running,
                blocked,
                unseen == 0 ? "" : ", " + unseen + " that could not be looked at",
                allPauses / 1000.0,
                longestPause / 1000.0);
    }

    void printFolded(Writer writer) throws IOException {
        stacks.print(writer);
    }

    /** The most frequent first. */
    void printText(Writer writer) throws IOException {
        writer.append("Samples: ").append(summary()).append('\n');
        List<Map.Entry<String, Long>> all = new ArrayList<>(stacks.counts().entrySet());
        all.sort(Map.Entry.<String, Long>comparingByValue().reversed());
        long total = 0;
        for (Map.Entry<String, Long> entry : all) {
            total += entry.getValue();
        }
        for (Map.Entry<String, Long> entry : all) {
            String[] names = entry.getKey().split(";");
            writer.append(String.format(
                    Locale.ROOT,
                    "%n%d of %d (%.1f %%), %s%n",
                    entry.getValue(),
                    total,
                    100.0 * entry.getValue() / total,
                    names[0]));
            for (int i = names.length - 1; i > 0; i--) {
                writer.append("    ").append(names[i]).append('\n');
            }
        }
    }
}
