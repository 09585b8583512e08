package dev.unwinder.cli;

import dev.unwinder.arch.Architecture;
import dev.unwinder.arch.RegisterTable;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.report.FoldedStacks;
import dev.unwinder.report.FrameInfoPrinter;
import dev.unwinder.report.FrameWalk;
import dev.unwinder.report.JsonPrinter;
import dev.unwinder.report.StackReport;
import dev.unwinder.report.TargetSummary;
import dev.unwinder.report.TextOptions;
import dev.unwinder.report.TextPrinter;
import dev.unwinder.report.ThreadReport;
import dev.unwinder.symbol.find.DebugFiles;
import dev.unwinder.target.Registers;
import dev.unwinder.target.TargetThread;
import dev.unwinder.unwind.StackWalk;
import dev.unwinder.unwind.Unwinder;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/** Turns a session into the report that all printers share, and prints it. */
final class StackPrinting {
    private static final int ANNOUNCED_FRAMES = 10_000;

    private final StackOptions options;
    private final Format format;
    private final ShowCommand command;

    /**
     * Printing.
     *
     * @param command is told when a stack ended early
     */
    StackPrinting(StackOptions options, Format format, ShowCommand command) {
        this.options = options;
        this.format = format;
        this.command = command;
    }

    /** The report of the threads that were chosen; throws {@link UsageException} where the choice makes no sense. */
    StackReport report(Session session, TargetSummary summary) {
        return report(session, summary, new Dead());
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
        return report(session, summary, new Live(state, readLater));
    }

    private StackReport report(Session session, TargetSummary summary, Moment moment) {
        ThreadChoice choice = options.contexts.isEmpty()
                ? ThreadChoice.of(options.threads(), session.target().threads())
                : new ThreadChoice(contexts(session.unwinder()), Optional.empty(), Optional.empty());
        if (choice.problem().isPresent()) {
            throw new UsageException(choice.problem().get());
        }
        announce(session, choice.threads());
        List<ThreadReport> threads = new ArrayList<>(choice.threads().size());
        Handlers handlers = new Handlers(session, options.naming());
        for (TargetThread chosen : choice.threads()) {
            threads.add(new ThreadReport(
                    chosen,
                    moment.state(chosen),
                    new Walks(session, chosen, command, moment),
                    options.handlers || Handlers.mayHaveThrown(chosen) ? handlers.thrown(chosen) : Optional.empty()));
        }
        TargetSummary target = summary;
        for (String note : session.notes()) {
            target = target.withNote(note);
        }
        if (choice.note().isPresent()) {
            target = target.withNote(choice.note().get());
        }
        if (threads.isEmpty()) {
            target = target.withNote("there are no threads to show");
            command.markPartial();
        }
        Optional<Architecture> architecture = session.unwinder().architecture();
        Optional<RegisterTable> table =
                architecture.isPresent() ? Optional.of(architecture.get().registers()) : Optional.empty();
        return new StackReport(
                target,
                modules(session.unwinder()),
                threads,
                new SessionNames(session),
                table,
                options.handlers ? Optional.of(handlers.report()) : Optional.empty(),
                session.budget());
    }

    /** JSON lists them all; text tells only of those whose file is not there or another one. */
    private List<LoadedModule> modules(Unwinder unwinder) {
        return (format == Format.JSON ? unwinder.allModules() : unwinder.modules()).modules();
    }

    /** Where debug files are costly to get, the stacks are walked once before: for which modules they are needed, is known then. */
    private static void announce(Session session, List<TargetThread> threads) {
        DebugFiles debugFiles = session.symbolizer().debugFiles();
        if (!debugFiles.isSlow()) {
            return;
        }
        Set<LoadedModule> modules = Collections.newSetFromMap(new IdentityHashMap<>());
        for (TargetThread thread : threads) {
            StackWalk walk = session.unwinder().walk(thread);
            for (int i = 0; i < ANNOUNCED_FRAMES && !session.budget().isOver() && walk.hasNext(); i++) {
                walk.next().module().ifPresent(modules::add);
            }
        }
        debugFiles.expect(modules);
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
            case TEXT -> text(out, new Stacks(report, options.text()));
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
        FrameInfoPrinter printer = new FrameInfoPrinter(new TextOptions(false, options.registers, 0), options.info);
        text(out, writer -> {
            if (!printer.print(report, index, writer)) {
                command.markPartial();
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

    /** A report for people. */
    private record Stacks(StackReport report, TextOptions options) implements Text {
        @Override
        public void write(Writer writer) throws IOException {
            new TextPrinter(options).print(report, writer);
        }
    }

    /** What is known of a program's threads beside their stacks. */
    interface Moment {
        /** The state of a thread, in a word or two. */
        String state(TargetThread thread);

        /** Whether an address was not copied while the threads were held. */
        boolean isReadLater(long address);
    }

    /** Of a program that is dead. */
    private static final class Dead implements Moment {
        @Override
        public String state(TargetThread thread) {
            return "";
        }

        @Override
        public boolean isReadLater(long address) {
            return false;
        }
    }

    /** Of one that runs. */
    private record Live(Function<? super TargetThread, String> words, LongPredicate readLater) implements Moment {
        @Override
        public String state(TargetThread thread) {
            return words.apply(thread);
        }

        @Override
        public boolean isReadLater(long address) {
            return readLater.test(address);
        }
    }

    /** Walks of one thread. */
    private record Walks(Session session, TargetThread thread, ShowCommand command, Moment moment)
            implements Supplier<FrameWalk> {
        @Override
        public FrameWalk get() {
            return new WatchedWalk(session.unwinder().walk(thread), command, moment);
        }
    }
}
