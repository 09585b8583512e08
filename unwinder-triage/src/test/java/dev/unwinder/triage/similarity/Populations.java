package dev.unwinder.triage.similarity;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Stacks as a fleet makes them: some bugs, each in variants that differ in a few frames, all with the same way into the program. */
final class Populations {
    private static final int COMMON = 6;

    private Populations() {}

    /**
     * Makes them.
     *
     * @param bugs how many bugs
     * @param variants of each at most
     * @param length of a stack without the frames that all have
     */
    static List<int[]> some(Random random, int bugs, int variants, int length) {
        List<int[]> stacks = new ArrayList<>();
        int functions = Math.max(20, bugs * 4);
        for (int bug = 0; bug < bugs; bug++) {
            int[] base = new int[length];
            for (int i = 0; i < length; i++) {
                base[i] = COMMON + random.nextInt(functions);
            }
            for (int variant = 0; variant < variants; variant++) {
                stacks.add(variant(random, base, functions));
            }
        }
        return stacks;
    }

    private static int[] variant(Random random, int[] base, int functions) {
        List<Integer> frames = new ArrayList<>();
        for (int frame : base) {
            int choice = random.nextInt(12);
            if (choice == 0) {
                frames.add(COMMON + random.nextInt(functions));
            } else if (choice != 1) {
                frames.add(frame);
            }
        }
        for (int i = 0; i < COMMON; i++) {
            frames.add(i);
        }
        return frames.stream().mapToInt(Integer::intValue).toArray();
    }
}
