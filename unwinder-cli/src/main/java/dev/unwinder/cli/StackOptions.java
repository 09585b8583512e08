package dev.unwinder.cli;

import dev.unwinder.unwind.UnwindLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which stacks are shown, and how much of them. */
final class StackOptions {
    @Option(
            names = "--thread",
            paramLabel = "WHICH",
            completionCandidates = ThreadWords.class,
            description = "crashed, all or a thread id; ${DEFAULT-VALUE} if not given.")
    String thread = "all";

    @Option(
            names = "--max-frames",
            paramLabel = "N",
            description = {
                "Show at most N frames of each thread; without it, ten million.",
                "In text, recursion is folded however deep it is."
            })
    Optional<Long> maxFrames = Optional.empty();

    @Option(
            names = "--registers",
            description = "Show each frame's registers and where they were found; groups no threads.")
    boolean registers;

    @Option(
            names = "--no-group",
            description = "Show threads with the same frames one by one (text; JSON always does).")
    boolean noGroup;

    @Option(
            names = "--handlers",
            description = "Show for each frame what an exception would meet there: cleanup, catch, filter, noexcept.")
    boolean handlers;

    @Option(
            names = "--no-scan",
            description = {
                "Do not search the stack for return addresses where nothing else leads on.",
                "Frames found so are marked (scan)."
            })
    boolean noScan;

    /** For the shell's completion. */
    static final class ThreadWords extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        ThreadWords() {
            super(List.of("crashed", "all"));
        }
    }

    /** Checks what picocli cannot. */
    void check() {
        if (maxFrames.isPresent() && maxFrames.get() < 1) {
            throw new UsageException("--max-frames takes a number from 1, not " + maxFrames.get());
        }
    }

    /** How far to walk. */
    UnwindLimits limits() {
        UnwindLimits limits = noScan ? UnwindLimits.defaults().withoutScan() : UnwindLimits.defaults();
        return maxFrames.isPresent() ? limits.withMaxFrames(maxFrames.get()) : limits;
    }
}
