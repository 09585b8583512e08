package dev.unwinder.report.export;

import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.Diagnosis;
import dev.unwinder.triage.model.TriageResult;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The crashing stacks counted, one line for each different one: the program, names from the outermost frame to the innermost, joined by
 * semicolons, a space, and how often it was seen. Flame graph programs read this.
 */
public final class TriageFolded {
    /** A writer. */
    public TriageFolded() {}

    /** Writes the lines, in their order; does not flush or close. */
    public void print(TriageResult result, Writer out) throws IOException {
        Map<Line, Count> counts = new TreeMap<>();
        for (Crash crash : result.crashes()) {
            if (crash.diagnosis().isPresent()) {
                Diagnosis found = crash.diagnosis().get();
                if (!found.stack().frames().isEmpty()) {
                    StackEnds ends = StackEnds.of(found);
                    Count count = new Count(1, ends.leftOut(), ends.leftOut());
                    counts.merge(line(crash.program().name(), ends), count, Count::and);
                }
            }
        }
        for (Map.Entry<Line, Count> entry : counts.entrySet()) {
            Line line = entry.getKey();
            Count count = entry.getValue();
            out.append(line.text(), 0, line.gap()).append(count.leftOut());
            out.append(line.text(), line.gap(), line.text().length());
            out.append(' ').append(Integer.toString(count.crashes())).append('\n');
        }
    }

    /** The text of a line, and where in it frames are left out. */
    private record Line(String text, int gap) implements Comparable<Line> {
        @Override
        public int compareTo(Line other) {
            int order = text.compareTo(other.text);
            return order != 0 ? order : Integer.compare(gap, other.gap);
        }
    }

    /** How often a line was seen, and with how many frames left out: stacks that differ in that only are one line. */
    private record Count(int crashes, long fewest, long most) {
        Count and(Count other) {
            return new Count(crashes + other.crashes, Math.min(fewest, other.fewest), Math.max(most, other.most));
        }

        String leftOut() {
            return most == 0 ? "" : ";[" + (fewest == most ? "" : fewest + "_to_") + most + "_frames_left_out]";
        }
    }

    private static Line line(String program, StackEnds ends) {
        StringBuilder line = new StringBuilder(program.isEmpty() ? "?" : plain(FrameWords.shown(program)));
        append(line, ends.outer());
        int gap = line.length();
        append(line, ends.inner());
        return new Line(line.toString(), gap);
    }

    private static void append(StringBuilder line, List<CrashFrame> frames) {
        for (int i = frames.size() - 1; i >= 0; i--) {
            CrashFrame frame = frames.get(i);
            line.append(';').append(plain(FrameWords.name(frame))).append(frame.inline() ? "_[i]" : "");
        }
    }

    /** Without what the format gives a meaning. */
    private static String plain(String text) {
        return text.replace(';', ':').replace(' ', '_');
    }
}
