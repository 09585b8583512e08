package dev.unwinder.report;

import dev.unwinder.frame.Frame;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.Activation;
import dev.unwinder.symbol.FrameSymbolizer;
import dev.unwinder.symbol.TailCall;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Stacks counted, one line for each different one: names from the outermost frame to the innermost, joined by semicolons, a space, and how
 * often it was seen. Flame graph programs read this.
 *
 * <p>Of a stack of more than {@value #MAX_FRAMES} frames the middle is left out, and the line says so.
 */
public final class FoldedStacks {
    /** The most frames of a line. */
    public static final int MAX_FRAMES = 1024;

    private final Map<String, Long> counts = new TreeMap<>();

    /** None yet. */
    public FoldedStacks() {}

    /** Counts the stacks of all threads of a report; threads without a frame are passed over. */
    public void add(StackReport report) {
        String process = report.target().process().map(it -> it.name()).orElse("");
        for (ThreadReport thread : report.threads()) {
            FrameWalk walk = thread.frames().get();
            if (walk.hasNext()) {
                String name = thread.thread().name().filter(it -> !it.isEmpty()).orElse(process);
                counts.merge(line(name.isEmpty() ? "?" : plain(name), walk, report.symbolizer()), 1L, Long::sum);
            }
        }
    }

    /** How often each line was seen, in the order of the lines. */
    public Map<String, Long> counts() {
        return Collections.unmodifiableMap(counts);
    }

    /** Prints a line for each different stack; does not flush or close. */
    public void print(Writer out) throws IOException {
        for (Map.Entry<String, Long> entry : counts.entrySet()) {
            out.append(entry.getKey())
                    .append(' ')
                    .append(entry.getValue().toString())
                    .append('\n');
        }
    }

    private static String line(String name, FrameWalk walk, FrameSymbolizer symbolizer) {
        Line line = new Line();
        LeftFrames left = new LeftFrames(symbolizer);
        while (walk.hasNext()) {
            Frame frame = walk.next();
            for (TailCall call : left.before(frame)) {
                for (Activation activation : call.activations()) {
                    line.add(name(Optional.of(call.module()), activation));
                }
            }
            for (Activation activation : symbolizer.apply(frame).activations()) {
                line.add(name(frame.module(), activation));
            }
        }
        walk.stopReason(); // so that whoever watches the walk is told
        return line.text(name);
    }

    /** The names of one stack, the innermost first; of too many the middle is left out. */
    private static final class Line {
        private final List<String> innermost = new ArrayList<>();
        private final Deque<String> outermost = new ArrayDeque<>();
        private long leftOut;

        void add(String name) {
            if (innermost.size() < MAX_FRAMES / 2) {
                innermost.add(name);
                return;
            }
            outermost.addLast(name);
            if (outermost.size() > MAX_FRAMES / 2) {
                outermost.removeFirst();
                leftOut++;
            }
        }

        String text(String thread) {
            StringBuilder line = new StringBuilder(thread);
            while (!outermost.isEmpty()) {
                line.append(';').append(outermost.removeLast());
            }
            if (leftOut > 0) {
                line.append(";[").append(leftOut).append(" frames left out]");
            }
            for (int i = innermost.size() - 1; i >= 0; i--) {
                line.append(';').append(innermost.get(i));
            }
            return line.toString();
        }
    }

    /** Inlined calls are marked as flame graph programs expect it. */
    private static String name(Optional<LoadedModule> module, Activation activation) {
        if (activation.function().isPresent()) {
            return plain(activation.function().get()) + (activation.inline() ? "_[i]" : "");
        }
        return module.isPresent() ? "[" + plain(module.get().name()) + "]" : "[unknown]";
    }

    /** Without what the format gives a meaning. */
    private static String plain(String foreign) {
        return Foreign.shown(foreign).replace(';', ':').replace(' ', '_');
    }
}
