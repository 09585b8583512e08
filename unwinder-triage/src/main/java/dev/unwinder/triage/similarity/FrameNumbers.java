package dev.unwinder.triage.similarity;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers for frames, the same for equal ones. Not for several threads at once. */
public final class FrameNumbers {
    private final Map<Object, Integer> numbers = new HashMap<>();

    /** None given yet. */
    public FrameNumbers() {}

    /** A stack's frames as numbers, in the same order. */
    public int[] of(List<?> frames) {
        int[] result = new int[frames.size()];
        for (int i = 0; i < result.length; i++) {
            int next = numbers.size();
            Integer known = numbers.putIfAbsent(frames.get(i), next);
            result[i] = known == null ? next : known;
        }
        return result;
    }

    /** How many different frames there have been. */
    public int count() {
        return numbers.size();
    }
}
