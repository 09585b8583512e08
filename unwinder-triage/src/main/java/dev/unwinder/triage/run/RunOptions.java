package dev.unwinder.triage.run;

import dev.unwinder.bytes.BudgetLimits;
import dev.unwinder.corefile.CoreFileOptions;
import java.time.Duration;

/**
 * How a run goes; immutable.
 *
 * @param jobs how many cores are looked at at the same time
 * @param budget how long one core may take
 * @param cores how cores are opened
 */
public record RunOptions(int jobs, Duration budget, CoreFileOptions cores) {
    private static final Duration BUDGET = Duration.ofSeconds(60);

    private static final long LEAST_MEMORY = 16L << 20;

    /** Checks. */
    public RunOptions {
        if (jobs < 1 || budget.isNegative() || budget.isZero()) {
            throw new IllegalArgumentException("at least one job, and some time: " + jobs + ", " + budget);
        }
    }

    /** As many jobs as there are processors, a minute for each core. */
    public static RunOptions defaults() {
        return new RunOptions(Runtime.getRuntime().availableProcessors(), BUDGET, CoreFileOptions.defaults());
    }

    /** What may be spent on one core: all that are looked at together share half of the heap. */
    BudgetLimits limits() {
        long memory = Math.max(LEAST_MEMORY, Runtime.getRuntime().maxMemory() / 2 / jobs);
        return BudgetLimits.defaults().withTime(budget).withMemory(memory);
    }

    /** The same with another number of jobs. */
    public RunOptions withJobs(int value) {
        return new RunOptions(value, budget, cores);
    }

    /** The same with another budget. */
    public RunOptions withBudget(Duration value) {
        return new RunOptions(jobs, value, cores);
    }

    /** The same with cores opened otherwise. */
    public RunOptions withCores(CoreFileOptions value) {
        return new RunOptions(jobs, budget, value);
    }
}
