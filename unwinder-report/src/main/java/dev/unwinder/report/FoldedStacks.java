package dev.unwinder.report;

import dev.unwinder.frame.Frame;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.Activation;
import dev.unwinder.symbol.SymbolizedFrame;
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
import java.util.function.Function;

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

    private static String line(String name, FrameWalk walk, Function<? super Frame, SymbolizedFrame> symbolizer) {
        List<String> innermost = new ArrayList<>();
        Deque<String> outermost = new ArrayDeque<>();
        long leftOut = 0;
        while (walk.hasNext()) {
            SymbolizedFrame frame = symbolizer.apply(walk.next());
            for (Activation activation : frame.activations()) {
                if (innermost.size() < MAX_FRAMES / 2) {
                    innermost.add(name(frame, activation));
                } else {
                    outermost.addLast(name(frame, activation));
                    if (outermost.size() > MAX_FRAMES / 2) {
                        outermost.removeFirst();
                        leftOut++;
                    }
                }
            }
        }
        walk.stopReason(); // so that whoever watches the walk is told
        StringBuilder line = new StringBuilder(name);
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

    /** Inlined calls are marked as flame graph programs expect it. */
    private static String name(SymbolizedFrame frame, Activation activation) {
        if (activation.function().isPresent()) {
            return plain(activation.function().get()) + (activation.inline() ? "_[i]" : "");
        }
        Optional<LoadedModule> module = frame.frame().module();
        return module.isPresent() ? "[" + plain(module.get().name()) + "]" : "[unknown]";
    }

    /** Without what the format gives a meaning. */
    private static String plain(String foreign) {
        return Foreign.shown(foreign).replace(';', ':').replace(' ', '_');
    }
}
