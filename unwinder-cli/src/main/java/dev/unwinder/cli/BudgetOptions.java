package dev.unwinder.cli;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.BudgetLimits;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What may be spent on a target. */
final class BudgetOptions {
    private static final long MAX_SECONDS = 1_000_000_000;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "End after so many seconds (0.5, 10) with what is known by then; it is marked partial.")
    Optional<BigDecimal> timeout = Optional.empty();

    @Option(
            names = "--max-memory",
            paramLabel = "SIZE",
            description = {
                "Take at most so many bytes (K, M, G may follow) of heap for what grows with the files;",
                "what is too large is left out, and the result is marked partial. A quarter of the heap, if not given."
            })
    String maxMemory = "";

    @Option(
            names = "--max-read",
            paramLabel = "SIZE",
            description =
                    "Read at most so many bytes (K, M, G may follow) of files, then end; the result is marked partial.")
    String maxRead = "";

    @Option(
            names = "--max-total-frames",
            paramLabel = "N",
            description = {
                "Walk at most N frames of all threads together, and the first of each; the result is marked partial."
            })
    Optional<Long> maxTotalFrames = Optional.empty();

    /** Opened when it is first asked for: from then on its time runs. */
    private Optional<Budget> budget = Optional.empty();

    /** Checks what picocli cannot. */
    void check() {
        limits();
    }

    /** The budget of the one target that is looked at. */
    Budget budget() {
        if (budget.isEmpty()) {
            budget = Optional.of(Budget.open(limits()));
        }
        return budget.get();
    }

    private BudgetLimits limits() {
        BudgetLimits limits = BudgetLimits.defaults();
        if (timeout.isPresent()) {
            BigDecimal seconds = timeout.get();
            if (seconds.signum() < 0 || seconds.compareTo(BigDecimal.valueOf(MAX_SECONDS)) > 0) {
                throw new UsageException("--timeout takes seconds from 0 to " + MAX_SECONDS + ", not " + seconds);
            }
            limits = limits.withTime(Duration.ofNanos(seconds.movePointRight(9).longValue()));
        }
        if (!maxMemory.isEmpty()) {
            limits = limits.withMemory(size("--max-memory", maxMemory));
        }
        if (maxTotalFrames.isPresent()) {
            if (maxTotalFrames.get() < 1) {
                throw new UsageException("--max-total-frames takes a number from 1, not " + maxTotalFrames.get());
            }
            limits = limits.withFrames(maxTotalFrames.get());
        }
        return maxRead.isEmpty() ? limits : limits.withBytesRead(size("--max-read", maxRead));
    }

    private static long size(String option, String text) {
        int last = text.length() - 1;
        int unit = "KMG".indexOf(Character.toUpperCase(text.charAt(last)));
        String number = unit < 0 ? text : text.substring(0, last);
        try {
            long count = Long.parseLong(number);
            long bytes = Math.multiplyExact(count, 1L << 10 * (unit + 1));
            if (bytes >= 0) {
                return bytes;
            }
        } catch (NumberFormatException | ArithmeticException notOne) {
            throw new UsageException(option + " takes a number of bytes, K, M or G may follow, not " + text);
        }
        throw new UsageException(option + " takes a number of bytes, K, M or G may follow, not " + text);
    }
}
