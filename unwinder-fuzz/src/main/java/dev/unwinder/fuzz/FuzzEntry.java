package dev.unwinder.fuzz;

import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/** What the fuzzer calls, by names of its choice. */
public final class FuzzEntry {
    /** What an input may take of the CPU, in milliseconds: a clock on the wall would tell more of the machine. */
    static final long BUDGET = 5000;

    private static @Nullable Target target;

    private FuzzEntry() {}

    /** Called once, with the name of a target. */
    public static void fuzzerInitialize(String[] arguments) {
        Target chosen = arguments.length == 1 ? Targets.all().get(arguments[0]) : null;
        if (chosen == null) {
            throw new IllegalArgumentException("name one of " + Targets.all().keySet());
        }
        target = chosen;
    }

    /** Called with each input. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (target != null) {
            long start = cpuTime();
            target.read(input);
            long millis = (cpuTime() - start) / 1_000_000;
            if (millis > BUDGET) {
                throw new IllegalStateException(millis + " ms");
            }
        }
    }

    /** What this thread has had of the CPU, in nanoseconds. */
    static long cpuTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
