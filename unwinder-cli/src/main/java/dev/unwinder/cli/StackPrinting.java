package dev.unwinder.cli;

import dev.unwinder.arch.Architecture;
import dev.unwinder.arch.RegisterTable;
import dev.unwinder.report.FoldedStacks;
import dev.unwinder.report.FrameInfoPrinter;
import dev.unwinder.report.JsonPrinter;
import dev.unwinder.report.StackReport;
import dev.unwinder.report.TargetSummary;
import dev.unwinder.report.TextOptions;
import dev.unwinder.report.TextPrinter;
import dev.unwinder.report.ThreadReport;
import dev.unwinder.target.Registers;
import dev.unwinder.target.TargetThread;
import dev.unwinder.unwind.Unwinder;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongPredicate;

/** Turns a session into the report that all printers share, and prints it. */
final class StackPrinting {
    private final StackOptions options;
    private final Format format;
    private final Runnable markPartial;

    /**
     * Printing.
     *
     * @param markPartial is told when a stack ended early
     */
    StackPrinting(StackOptions options, Format format, Runnable markPartial) {
        this.options = options;
        this.format = format;
        this.markPartial = markPartial;
    }

    /** The report of the threads that were chosen; throws {@link UsageException} where the choice makes no sense. */
    StackReport report(Session session, TargetSummary summary) {
        return report(session, summary, thread -> "", address -> false);
    }

    /**
     * The same of a live process.
     *
     * @param state of a thread, in a word or two
     * @param readLater whether an address was not copied while the threads were held
     */
    StackReport report(
            Session session,
            TargetSummary summary,
            Function<? super TargetThread, String> state,
            LongPredicate readLater) {
        ThreadChoice choice = options.contexts.isEmpty()
                ? ThreadChoice.of(options.threads(), session.target().threads())
                : new ThreadChoice(contexts(session.unwinder()), Optional.empty(), Optional.empty());
        if (choice.problem().isPresent()) {
            throw new UsageException(choice.problem().get());
        }
        List<ThreadReport> threads = new ArrayList<>(choice.threads().size());
        for (TargetThread chosen : choice.threads()) {
            threads.add(new ThreadReport(
                    chosen,
                    state.apply(chosen),
                    () -> new WatchedWalk(session.unwinder().walk(chosen), markPartial, readLater)));
        }
        TargetSummary target = summary;
        if (choice.note().isPresent()) {
            target = target.withNote(choice.note().get());
        }
        if (threads.isEmpty()) {
            target = target.withNote("there are no threads to show");
            markPartial.run();
        }
        Optional<Architecture> architecture = session.unwinder().architecture();
        Optional<RegisterTable> table =
                architecture.isPresent() ? Optional.of(architecture.get().registers()) : Optional.empty();
        return new StackReport(
                target, session.unwinder().modules().modules(), threads, session.symbolizer()::symbolize, table);
    }

    /** The registers that were given, as threads. */
    private List<TargetThread> contexts(Unwinder unwinder) {
        Optional<Architecture> architecture = unwinder.architecture();
        if (architecture.isEmpty()) {
            throw new UsageException("--context: the registers of this architecture are not known");
        }
        List<TargetThread> threads = new ArrayList<>();
        for (String context : options.contexts) {
            try {
                Registers registers = architecture.get().registers().parse(context);
                threads.add(new TargetThread(
                        -1,
                        Optional.of("context " + (threads.size() + 1)),
                        Optional.of(registers),
                        false,
                        Optional.empty(),
                        OptionalLong.empty()));
            } catch (IllegalArgumentException wrong) {
                throw new UsageException("--context: " + wrong.getMessage());
            }
        }
        return threads;
    }

    /** Prints a report in the format that was asked for. */
    void print(StackReport report, CommandOutput out) throws IOException {
        if (options.frame.isPresent()) {
            frame(report, options.frame.get(), out);
            return;
        }
        switch (format) {
            case JSON -> new JsonPrinter(options.registers).print(report, out.stream());
            case TEXT ->
                text(
                        out,
                        writer -> new TextPrinter(new TextOptions(!options.noGroup, options.registers))
                                .print(report, writer));
            case FOLDED ->
                text(out, writer -> {
                    FoldedStacks stacks = new FoldedStacks();
                    stacks.add(report);
                    stacks.print(writer);
                });
        }
    }

    private void frame(StackReport report, long index, CommandOutput out) throws IOException {
        if (format != Format.TEXT) {
            throw new UsageException("--frame is for text");
        }
        FrameInfoPrinter printer = new FrameInfoPrinter(new TextOptions(false, options.registers), options.info);
        text(out, writer -> {
            if (!printer.print(report, index, writer)) {
                markPartial.run();
            }
        });
    }

    /** Writes text. */
    interface Text {
        void write(Writer writer) throws IOException;
    }

    static void text(CommandOutput out, Text text) throws IOException {
        Writer writer = out.writer();
        try {
            text.write(writer);
        } finally {
            if (out.failure().isEmpty()) {
                writer.flush();
            }
        }
    }
}
