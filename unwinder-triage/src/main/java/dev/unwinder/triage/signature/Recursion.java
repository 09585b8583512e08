package dev.unwinder.triage.signature;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Repetitions in a stack: functions that call themselves, directly or through others. */
final class Recursion {
    /** How many earlier places of a frame are tried as the start of a repetition, so that hostile stacks end too. */
    private static final int MAX_TRIES = 256;

    /** The longest cycle that a stack is known to begin with, and how often it has to come. */
    private static final int MAX_CYCLE = 16;

    private static final int CYCLES = 10;

    /** CASR's search takes the square of the length; a stack is cut there. */
    static final int MAX_INTERVAL_FRAMES = 4096;

    private Recursion() {}

    /** Folds what is repeated at once, of any period, into its innermost occurrence: {@code abab c} becomes {@code ab c}. */
    static <T> List<T> fold(List<T> frames, Function<T, ?> key) {
        Map<Object, Integer> last = new HashMap<>();
        List<T> kept = new ArrayList<>();
        List<Object> keys = new ArrayList<>();
        int[] earlier = new int[frames.size()];
        for (T frame : frames) {
            Object its = key.apply(frame);
            int position = kept.size();
            earlier[position] = last.getOrDefault(its, -1);
            last.put(its, position);
            kept.add(frame);
            keys.add(its);
            int period = period(keys, earlier);
            for (int i = 0; i < period; i++) {
                int end = kept.size() - 1;
                if (earlier[end] < 0) {
                    last.remove(keys.get(end));
                } else {
                    last.put(keys.get(end), earlier[end]);
                }
                kept.remove(end);
                keys.remove(end);
            }
        }
        return kept;
    }

    /** How many different frames a stack begins with that come again at once, often enough to be no accident; 0 if there are none. */
    static <T> int startingPeriod(List<T> frames, Function<T, ?> key) {
        for (int period = 1; period <= MAX_CYCLE && period * CYCLES <= frames.size(); period++) {
            int same = 0;
            while (same < period * (CYCLES - 1)
                    && key.apply(frames.get(same)).equals(key.apply(frames.get(same + period)))) {
                same++;
            }
            if (same == period * (CYCLES - 1)) {
                return period;
            }
        }
        return 0;
    }

    /** The length of the sequence at the end that also stands right before itself; 0 if there is none. */
    private static int period(List<Object> keys, int[] earlier) {
        int end = keys.size() - 1;
        int other = earlier[end];
        for (int tries = 0; other >= 0 && tries < MAX_TRIES; tries++) {
            int period = end - other;
            if (2 * period > keys.size()) {
                return 0;
            }
            if (keys.subList(end + 1 - period, end + 1).equals(keys.subList(end + 1 - 2 * period, end + 1 - period))) {
                return period;
            }
            other = earlier[other];
        }
        return 0;
    }

    /** Folds the same function that follows itself, and nothing else. */
    static <T> List<T> foldDirect(List<T> frames, Function<T, ?> key) {
        List<T> kept = new ArrayList<>();
        Object before = "";
        for (T frame : frames) {
            Object its = key.apply(frame);
            if (its.equals("") || !its.equals(before)) {
                kept.add(frame);
            }
            before = its;
        }
        return kept;
    }

    /** Removes repeated intervals as CASR does: all periods in one pass, the outermost occurrence stays, until none is left. */
    static <T> List<T> removeIntervals(List<T> frames, Function<T, ?> key) {
        List<T> left = frames.size() > MAX_INTERVAL_FRAMES ? frames.subList(0, MAX_INTERVAL_FRAMES) : frames;
        while (true) {
            boolean[] repeated = repeated(left, key);
            List<T> kept = new ArrayList<>(left.size());
            for (int i = 0; i < repeated.length; i++) {
                if (!repeated[i]) {
                    kept.add(left.get(i));
                }
            }
            if (kept.size() == left.size()) {
                return kept;
            }
            left = kept;
        }
    }

    /** Which elements are repeated by later ones, as one pass of CASR sees it. */
    static <T> boolean[] repeated(List<T> frames, Function<T, ?> key) {
        int length = frames.size();
        int[] numbers = new int[length];
        Map<Object, Integer> known = new HashMap<>();
        for (int i = 0; i < length; i++) {
            Object its = key.apply(frames.get(i));
            int next = known.size();
            Integer number = known.putIfAbsent(its, next);
            numbers[i] = number == null ? next : number;
        }
        boolean[] repeated = new boolean[length];
        for (int period = 1; period <= length / 2; period++) {
            // what is repeated is as long as the period, so one of every so many elements is enough to find it
            for (int probe = period - 1; probe + period < length; probe += period) {
                if (numbers[probe] != numbers[probe + period]) {
                    continue;
                }
                int start = probe;
                while (start > 0 && numbers[start - 1] == numbers[start - 1 + period]) {
                    start--;
                }
                int differs = Arrays.mismatch(numbers, probe, length - period, numbers, probe + period, length);
                int at = differs < 0 ? length - period : probe + differs;
                if (at - start >= period) {
                    Arrays.fill(repeated, start, at - (at - start) % period, true);
                }
                probe += (at - probe) / period * period; // no other begins before this one's end
            }
        }
        return repeated;
    }
}
