package dev.unwinder.cli;

import dev.unwinder.arch.Architecture;
import dev.unwinder.arch.RegisterTable;
import dev.unwinder.report.JsonPrinter;
import dev.unwinder.report.StackReport;
import dev.unwinder.report.TargetSummary;
import dev.unwinder.report.TextOptions;
import dev.unwinder.report.TextPrinter;
import dev.unwinder.report.ThreadReport;
import dev.unwinder.target.TargetThread;
import dev.unwinder.unwind.UnwindLimits;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code unwinder core FILE}. */
@Command(
        name = "core",
        description = "Shows the stacks of all threads of a core file.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:complete: every stack shown was followed to its end",
            "1:partial: some stack ended early (its last line says why; a stack cut by --max-frames is one)",
            "2:bad usage",
            "3:the core cannot be read, or the output cannot be written"
        })
final class CoreCommand extends FileCommand {
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

    /** For the shell's completion. */
    static final class ThreadWords extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        ThreadWords() {
            super(List.of("crashed", "all"));
        }
    }

    @Override
    String name() {
        return "core";
    }

    @Override
    void check() {
        if (maxFrames.isPresent() && maxFrames.get() < 1) {
            throw new UsageException("--max-frames takes a number from 1, not " + maxFrames.get());
        }
    }

    @Override
    UnwindLimits limits() {
        UnwindLimits limits = UnwindLimits.defaults();
        return maxFrames.isPresent() ? limits.withMaxFrames(maxFrames.get()) : limits;
    }

    @Override
    void print(Session session, CommandOutput out) throws IOException {
        ThreadChoice choice = ThreadChoice.of(thread, session.core().threads());
        if (choice.problem().isPresent()) {
            throw new UsageException(choice.problem().get());
        }
        StackReport report = report(session, choice);
        if (output.format == Format.JSON) {
            new JsonPrinter(registers).print(report, out.stream());
        } else {
            Writer writer = out.writer();
            try {
                new TextPrinter(new TextOptions(!noGroup, registers)).print(report, writer);
            } finally {
                if (out.failure().isEmpty()) {
                    writer.flush();
                }
            }
        }
    }

    private StackReport report(Session session, ThreadChoice choice) {
        List<ThreadReport> threads = new ArrayList<>(choice.threads().size());
        for (TargetThread chosen : choice.threads()) {
            threads.add(new ThreadReport(
                    chosen, () -> new WatchedWalk(session.unwinder().walk(chosen), this::markPartial)));
        }
        TargetSummary target = TargetSummary.of(session.core());
        if (choice.note().isPresent()) {
            target = target.withNote(choice.note().get());
        }
        if (threads.isEmpty()) {
            target = target.withNote("there are no threads to show");
            markPartial();
        }
        Optional<Architecture> architecture = session.unwinder().architecture();
        Optional<RegisterTable> table =
                architecture.isPresent() ? Optional.of(architecture.get().registers()) : Optional.empty();
        return new StackReport(
                target, session.unwinder().modules().modules(), threads, session.symbolizer()::symbolize, table);
    }
}
