package dev.unwinder.triage.similarity;

/** How many frames must be put in, taken out, replaced or swapped with their neighbours to make one stack of another. */
public final class EditDistance {
    /** ABRT takes two stacks for one up to this distance. */
    public static final double ABRT_THRESHOLD = 0.3;

    /** As many frames of a stack are compared. */
    public static final int MAX_FRAMES = 4096;

    private EditDistance() {}

    /** The number of changes: Damerau's and Levenshtein's distance, where no frame is changed twice. */
    public static int changes(int[] first, int[] second) {
        int rows = Math.min(first.length, MAX_FRAMES);
        int columns = Math.min(second.length, MAX_FRAMES);
        int[] twoAbove = new int[columns + 1];
        int[] above = new int[columns + 1];
        int[] row = new int[columns + 1];
        for (int j = 0; j <= columns; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= rows; i++) {
            row[0] = i;
            for (int j = 1; j <= columns; j++) {
                boolean same = first[i - 1] == second[j - 1];
                int best = Math.min(above[j - 1] + (same ? 0 : 1), Math.min(above[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && first[i - 1] == second[j - 2] && first[i - 2] == second[j - 1]) {
                    best = Math.min(best, twoAbove[j - 2] + (same ? 0 : 1));
                }
                row[j] = best;
            }
            int[] swap = twoAbove;
            twoAbove = above;
            above = row;
            row = swap;
        }
        return above[columns];
    }

    /** The number of changes, divided by the length of the longer stack; 0 for two empty ones. */
    public static double normalized(int[] first, int[] second) {
        int longer = Math.min(Math.max(first.length, second.length), MAX_FRAMES);
        return longer == 0 ? 0 : (double) changes(first, second) / longer;
    }

    /** Whether ABRT takes them for the same crash, as far as their stacks tell. */
    public static boolean isAbrtDuplicate(int[] first, int[] second) {
        return normalized(first, second) <= ABRT_THRESHOLD;
    }
}
