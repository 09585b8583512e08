package dev.unwinder.report.export;

import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.model.Diagnosis;
import java.util.List;

/**
 * A stack without its middle, if it is deep: for graphs, which show how it began and how it ended.
 *
 * @param inner frames, the innermost first
 * @param outer those behind the ones that are left out, in the same order; none where nothing is left out
 * @param leftOut how many are left out
 */
record StackEnds(List<CrashFrame> inner, List<CrashFrame> outer, long leftOut) {
    /** The most frames that are shown; of more, half of them at each end. */
    static final int MOST_FRAMES = 200;

    /** Of a stack that has lost its middle already, that much of its end is in one piece. */
    private static final int OUTERMOST = 32;

    /** The ends of a crash's stack. */
    static StackEnds of(Diagnosis found) {
        List<CrashFrame> frames = found.stack().frames();
        int size = frames.size();
        if (size <= MOST_FRAMES && found.leftOut() == 0) {
            return new StackEnds(frames, List.of(), 0);
        }
        int outer = found.leftOut() == 0 ? MOST_FRAMES / 2 : Math.min(size, OUTERMOST);
        int inner = Math.min(size - outer, MOST_FRAMES / 2);
        return new StackEnds(
                frames.subList(0, inner), frames.subList(size - outer, size), size - inner - outer + found.leftOut());
    }
}
