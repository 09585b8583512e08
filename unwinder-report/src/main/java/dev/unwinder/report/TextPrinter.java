package dev.unwinder.report;

import dev.unwinder.arch.RegisterTable;
import dev.unwinder.bytes.Budget;
import dev.unwinder.frame.Frame;
import dev.unwinder.frame.StopReason;
import dev.unwinder.symbol.FrameSymbolizer;
import dev.unwinder.symbol.TailCall;
import dev.unwinder.target.TargetThread;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Prints stacks for people: the target, then each thread's frames, recursion folded, threads with the same frames once.
 *
 * <p>In constant memory however deep a stack is; where threads are grouped, deep stacks are walked twice.
 */
public final class TextPrinter {
    private static final int LINE_WIDTH = 100;

    private final TextOptions options;

    /** A printer. */
    public TextPrinter(TextOptions options) {
        this.options = options;
    }

    /** Prints; does not close or flush. */
    public void print(StackReport report, Writer out) throws IOException {
        TargetText.print(report.target(), report.modules(), out);
        boolean group =
                options.group() && !options.registers() && report.threads().size() > 1;
        List<ThreadGroup> groups = group ? ThreadGroup.of(report.threads()) : ThreadGroup.parted(report.threads());
        int wordSize = report.target().machine().wordSize();
        Optional<SourceExcerpts> source = options.source() > 0
                ? Optional.of(new SourceExcerpts(options.source(), report.symbolizer()))
                : Optional.empty();
        Optional<RegisterText> registers = registerText(report.registers(), wordSize);
        FrameText lines = new FrameText(wordSize, registers, report.handlers(), source);
        for (ThreadGroup threads : groups) {
            out.append('\n');
            header(threads.threads(), out);
            for (ThreadReport thread : threads.threads()) {
                if (thread.thrown().isPresent()) {
                    HandlerText.print(thread.thrown().get(), report.symbolizer(), registers, out);
                }
            }
            frames(threads.frames().get(), lines, report.symbolizer(), out);
        }
        partial(report.budget(), out);
    }

    /** What of the target's budget was exceeded, if anything was. */
    static void partial(Budget budget, Writer out) throws IOException {
        List<String> exceeded = budget.exceeded();
        if (!exceeded.isEmpty()) {
            out.append('\n');
        }
        for (String sentence : exceeded) {
            out.append("Partial: ").append(Foreign.shown(sentence)).append('\n');
        }
    }

    private Optional<RegisterText> registerText(Optional<RegisterTable> table, int wordSize) {
        return options.registers() && table.isPresent()
                ? Optional.of(new RegisterText(table.get(), wordSize))
                : Optional.empty();
    }

    /** {@code Thread 11 "name" (crashed)}, or {@code 3 threads: 11, 12, 13 "name"}. */
    private static void header(List<ThreadReport> group, Writer out) throws IOException {
        List<ThreadReport> threads = new ArrayList<>(group);
        threads.sort(new Order());
        StringBuilder line = new StringBuilder(threads.size() == 1 ? "Thread" : threads.size() + " threads:");
        for (int i = 0; i < threads.size(); i++) {
            TargetThread thread = threads.get(i).thread();
            boolean last = i == threads.size() - 1;
            StringBuilder item = new StringBuilder().append(tid(thread));
            // of a row of threads with the same name, the last one says it
            if (thread.name().isPresent()
                    && (last
                            || !thread.name().equals(threads.get(i + 1).thread().name()))) {
                item.append(" \"").append(Foreign.shown(thread.name().get())).append('"');
            }
            String state = threads.get(i).state();
            item.append(thread.crashed() ? " (crashed)" : state.isEmpty() ? "" : " (" + state + ")");
            item.append(last ? "" : ",");
            if (line.length() + 1 + item.length() > LINE_WIDTH) {
                out.append(line).append('\n');
                line.setLength(0);
                line.append("   ");
            }
            line.append(' ').append(item);
        }
        out.append(line).append('\n');
    }

    /** Those that crashed, then by name, then by id. */
    private static final class Order implements Comparator<ThreadReport> {
        @Override
        public int compare(ThreadReport firstReport, ThreadReport secondReport) {
            TargetThread first = firstReport.thread();
            TargetThread second = secondReport.thread();
            if (first.crashed() != second.crashed()) {
                return first.crashed() ? -1 : 1;
            }
            int byName = first.name().orElse("").compareTo(second.name().orElse(""));
            return byName != 0 ? byName : Long.compare(first.tid(), second.tid());
        }
    }

    private static String tid(TargetThread thread) {
        return thread.tid() < 0 ? "?" : Long.toString(thread.tid());
    }

    private static void frames(FrameWalk walk, FrameText lines, FrameSymbolizer symbolizer, Writer out)
            throws IOException {
        lines.restart();
        Folder folder = new Folder(lines, symbolizer, out);
        LeftFrames left = new LeftFrames(symbolizer);
        while (walk.hasNext()) {
            Frame frame = walk.next();
            for (TailCall call : left.before(frame)) {
                folder.add(new Item(frame, Optional.of(call)));
            }
            folder.add(new Item(frame, Optional.empty()));
        }
        folder.finish();
        StopReason stop = walk.stopReason();
        if (!stop.isComplete()) {
            out.append("    stopped: ").append(Foreign.shown(stop.toString())).append('\n');
        }
    }

    /**
     * What is shown and folded.
     *
     * @param frame a frame
     * @param left the function that is shown instead, since it left the stack before the frame
     */
    private record Item(Frame frame, Optional<TailCall> left) {
        boolean isLike(Item other) {
            if (left.isPresent() || other.left.isPresent()) {
                return left.isPresent()
                        && other.left.isPresent()
                        && left.get().pc() == other.left.get().pc();
            }
            return frame.pc() == other.frame.pc()
                    && frame.origin() == other.frame.origin()
                    && frame.isSignalTrampoline() == other.frame.isSignalTrampoline()
                    && frame.notes().equals(other.frame.notes());
        }
    }

    /** Shows frames, and tells folds by the numbers of the frames. */
    private static final class Folder extends FrameFolder<Item> {
        private final FrameText lines;
        private final FrameSymbolizer symbolizer;
        private final Writer out;
        /** How many lines each of the last frames took. */
        private final long[] heights = new long[MAX_PERIOD];

        private int shown;

        Folder(FrameText lines, FrameSymbolizer symbolizer, Writer out) {
            this.lines = lines;
            this.symbolizer = symbolizer;
            this.out = out;
        }

        @Override
        boolean same(Item first, Item second) {
            return first.isLike(second);
        }

        @Override
        void frame(Item item) throws IOException {
            long before = lines.next();
            if (item.left().isPresent()) {
                lines.print(item.left().get(), out);
            } else {
                lines.print(symbolizer.apply(item.frame()), out);
            }
            heights[shown++ % MAX_PERIOD] = lines.next() - before;
            shown = shown == 2 * MAX_PERIOD ? MAX_PERIOD : shown;
        }

        @Override
        void fold(long first, long last, int period, long times) throws IOException {
            long height = 0;
            for (int i = 1; i <= period; i++) {
                height += heights[(shown + MAX_PERIOD - i) % MAX_PERIOD];
            }
            StringBuilder line = new StringBuilder("... frames ")
                    .append(lines.next())
                    .append(" to ")
                    .append(lines.next() + height * times - 1)
                    .append(height == 1 ? " repeat the last frame (" : " repeat the last " + height + " frames (")
                    .append(times)
                    .append(times == 1 ? " time)\n" : " times)\n");
            out.append(line);
            lines.skip(height * times);
        }
    }
}
