package dev.unwinder.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameFolderTest {
    /** Writes frames as they come, and folds as {@code "[first-last /period xtimes]"}. */
    private static final class Recorder extends FrameFolder<String> {
        private final List<String> lines = new ArrayList<>();

        @Override
        boolean same(String first, String second) {
            return first.equals(second);
        }

        @Override
        void frame(String frame) {
            lines.add(frame);
        }

        @Override
        void fold(long first, long last, int period, long times) {
            lines.add("[" + first + "-" + last + " /" + period + " x" + times + "]");
        }
    }

    private static List<String> fold(List<String> frames) throws IOException {
        Recorder recorder = new Recorder();
        for (String frame : frames) {
            recorder.add(frame);
        }
        recorder.finish();
        return recorder.lines;
    }

    /** The same with the whole list at hand: at each place, the shortest period with enough repetitions. */
    private static List<String> naive(List<String> frames) {
        List<String> lines = new ArrayList<>();
        int barrier = 0;
        int at = 0;
        while (at < frames.size()) {
            int end = -1;
            int period = 0;
            // a fold is decided on as early as its evidence is in: the one whose evidence ends first wins, then the
            // shortest
            int decidedAt = Integer.MAX_VALUE;
            int start = 0;
            for (int from = at; from < frames.size() && from < decidedAt; from++) {
                for (int p = 1; p <= FrameFolder.MAX_PERIOD; p++) {
                    int need = Math.max(FrameFolder.MIN_FOLDED, 2 * p);
                    int length = repeats(frames, from, p, barrier);
                    boolean isStart = from == at || repeats(frames, from - 1, p, barrier) == 0;
                    if (isStart && length >= need && from + need - 1 < decidedAt) {
                        decidedAt = from + need - 1;
                        start = from;
                        period = p;
                        end = from + length;
                    }
                }
            }
            if (end < 0) {
                lines.addAll(frames.subList(at, frames.size()));
                break;
            }
            lines.addAll(frames.subList(at, start));
            int times = (end - start) / period;
            lines.add("[" + start + "-" + (start + times * period - 1) + " /" + period + " x" + times + "]");
            barrier = start + times * period;
            lines.addAll(frames.subList(barrier, end));
            at = end;
        }
        return lines;
    }

    /** How many frames from a place on are those one period before. */
    private static int repeats(List<String> frames, int from, int period, int barrier) {
        int i = from;
        while (i >= 0
                && i < frames.size()
                && i - period >= barrier
                && frames.get(i).equals(frames.get(i - period))) {
            i++;
        }
        return i - from;
    }

    private static List<String> repeated(String unit, int times, String before, String after) {
        List<String> frames = new ArrayList<>();
        for (String text : List.of(before, unit.repeat(times), after)) {
            for (char c : text.toCharArray()) {
                frames.add(String.valueOf(c));
            }
        }
        return frames;
    }

    @Test
    void aFunctionThatCallsItself() throws IOException {
        assertThat(fold(repeated("r", 100, "ab", "m"))).containsExactly("a", "b", "r", "[3-101 /1 x99]", "m");
    }

    @Test
    void twoFunctionsThatCallEachOther() throws IOException {
        assertThat(fold(repeated("xy", 50, "a", "m"))).containsExactly("a", "x", "y", "[3-100 /2 x49]", "m");
    }

    @Test
    void threeFunctionsAndAHalfRound() throws IOException {
        assertThat(fold(repeated("xyz", 50, "", "xym")))
                .containsExactly("x", "y", "z", "[3-149 /3 x49]", "x", "y", "m");
    }

    @Test
    void shortRecursionIsShown() throws IOException {
        List<String> frames = repeated("r", 16, "a", "m");
        assertThat(fold(frames)).isEqualTo(frames);
        assertThat(fold(repeated("r", 17, "a", "m"))).containsExactly("a", "r", "[2-17 /1 x16]", "m");
    }

    @Test
    void aShortLoopInsideALongerCycleDoesNotHideTheCycle() throws IOException {
        assertThat(fold(repeated("rrrrrrrrrrrs", 30, "", "m")).subList(12, 14))
                .containsExactly("[12-359 /12 x29]", "m");
    }

    @Test
    void theLongestCycle() throws IOException {
        assertThat(fold(repeated("abcdefghijklmnop", 9, "", "")).subList(16, 17))
                .containsExactly("[16-143 /16 x8]");
        List<String> tooLong = repeated("abcdefghijklmnopq", 9, "", "");
        assertThat(fold(tooLong)).isEqualTo(tooLong);
    }

    @Test
    void agreesWithTheNaiveWay() throws IOException {
        Random random = new Random(4711);
        for (int round = 0; round < 3000; round++) {
            List<String> frames = new ArrayList<>();
            int pieces = 1 + random.nextInt(5);
            for (int piece = 0; piece < pieces; piece++) {
                StringBuilder unit = new StringBuilder();
                int period = 1 + random.nextInt(round % 2 == 0 ? 3 : 17);
                for (int i = 0; i < period; i++) {
                    unit.append((char) ('a' + random.nextInt(3)));
                }
                frames.addAll(repeated(unit.toString(), random.nextInt(40), "", random.nextBoolean() ? "z" : ""));
            }
            assertThat(fold(frames)).as("%s", frames).isEqualTo(naive(frames));
        }
    }
}
