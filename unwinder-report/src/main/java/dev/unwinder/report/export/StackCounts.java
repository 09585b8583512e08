package dev.unwinder.report.export;

import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.model.Crash;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** Stacks of numbered functions, and how often each was seen. */
final class StackCounts {
    /** The most frames of all different stacks; what is beyond is counted only. */
    private static final int MOST_IN_ALL = 2_000_000;

    /** Stands for frames that were left out, however many: stacks that differ in that only are counted as one. */
    static final String LEFT_OUT = "[frames left out]";

    private final ToIntFunction<CrashFrame> numbers;
    private final ToIntFunction<String> words;
    private int room = MOST_IN_ALL;

    /**
     * Nothing counted yet.
     *
     * @param numbers the number of a frame's function
     * @param words the number of a word that stands for frames
     */
    StackCounts(ToIntFunction<CrashFrame> numbers, ToIntFunction<String> words) {
        this.numbers = numbers;
        this.words = words;
    }

    /** A stack that can be found again: the numbers of its functions, the innermost first. */
    record Stack(int[] names) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Stack that && Arrays.equals(names, that.names);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(names);
        }
    }

    /** The different stacks of some crashes, in the order in which they came. */
    Map<Stack, Integer> count(List<Crash> crashes) {
        Map<Stack, Integer> counts = new LinkedHashMap<>();
        for (Crash crash : crashes) {
            Optional<Stack> stack = crash.diagnosis().map(it -> stack(StackEnds.of(it)));
            if (stack.isPresent() && stack.get().names().length > 0) {
                if (counts.merge(stack.get(), 1, Integer::sum) == 1) {
                    room -= stack.get().names().length;
                }
            }
        }
        return counts;
    }

    private Stack stack(StackEnds ends) {
        if (room <= 0) {
            return new Stack(new int[] {words.applyAsInt("[too many stacks]")});
        }
        int inner = ends.inner().size();
        int between = ends.leftOut() == 0 ? 0 : 1;
        int[] names = new int[inner + between + ends.outer().size()];
        for (int i = 0; i < inner; i++) {
            names[i] = numbers.applyAsInt(ends.inner().get(i));
        }
        if (between == 1) {
            names[inner] = words.applyAsInt(LEFT_OUT);
        }
        for (int i = 0; i < ends.outer().size(); i++) {
            names[inner + between + i] = numbers.applyAsInt(ends.outer().get(i));
        }
        return new Stack(names);
    }
}
