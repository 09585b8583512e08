package dev.unwinder.report.export;

import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.model.Crash;
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
        Map<String, Integer> counts = new TreeMap<>();
        for (Crash crash : result.crashes()) {
            if (crash.diagnosis().isPresent()) {
                List<CrashFrame> frames = crash.diagnosis().get().stack().frames();
                if (!frames.isEmpty()) {
                    counts.merge(line(crash.program().name(), frames), 1, Integer::sum);
                }
            }
        }
        for (Map.Entry<String, Integer> entry : counts.entrySet()) {
            out.append(entry.getKey())
                    .append(' ')
                    .append(entry.getValue().toString())
                    .append('\n');
        }
    }

    private static String line(String program, List<CrashFrame> frames) {
        StringBuilder line = new StringBuilder(program.isEmpty() ? "?" : plain(FrameWords.shown(program)));
        int leftOut = Math.max(0, frames.size() - StackCounts.MOST_FRAMES);
        int from = StackCounts.MOST_FRAMES / 2;
        for (int i = frames.size() - 1; i >= 0; i--) {
            if (i < from || i >= from + leftOut) {
                CrashFrame frame = frames.get(i);
                line.append(';').append(plain(FrameWords.name(frame))).append(frame.inline() ? "_[i]" : "");
            } else if (i == from) {
                line.append(";[" + leftOut + "_frames_left_out]");
            }
        }
        return line.toString();
    }

    /** Without what the format gives a meaning. */
    private static String plain(String text) {
        return text.replace(';', ':').replace(' ', '_');
    }
}
