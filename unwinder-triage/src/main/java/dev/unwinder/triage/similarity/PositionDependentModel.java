package dev.unwinder.triage.similarity;

/**
 * The position-dependent model: equal frames count the more the nearer they are to the crash, and the less the farther they are shifted
 * against each other. Immutable.
 *
 * <p>After Dang, Wu, Zhang, Zhang and Nobel: ReBucket, ICSE 2012. Only the first {@value #MAX_FRAMES} frames count; those behind
 * them weigh nothing.
 */
public final class PositionDependentModel {
    /** As many frames of a stack are compared. */
    public static final int MAX_FRAMES = 1024;

    private final double[] byPosition = new double[MAX_FRAMES + 1];
    private final double[] byShift = new double[MAX_FRAMES + 1];
    private final double[] sums = new double[MAX_FRAMES + 1];
    private final boolean shiftsCostMore;

    private PositionDependentModel(double position, double shift) {
        for (int i = 0; i <= MAX_FRAMES; i++) {
            byPosition[i] = Math.exp(-position * i);
            byShift[i] = Math.exp(-shift * i);
            sums[i] = i == 0 ? 0 : sums[i - 1] + byPosition[i];
        }
        this.shiftsCostMore = shift >= position;
    }

    /**
     * A model.
     *
     * @param position how fast the weight of frames falls with their distance from the crash
     * @param shift how fast it falls with their distance from each other; at least {@code position}
     */
    public static PositionDependentModel of(double position, double shift) {
        PositionDependentModel model = new PositionDependentModel(position, shift);
        if (!model.shiftsCostMore || position < 0) {
            throw new IllegalArgumentException("0 <= position <= shift, not " + position + " and " + shift);
        }
        return model;
    }

    /** With CASR's parameters, 0.04 and 0.13. */
    public static PositionDependentModel casr() {
        return of(0.04, 0.13);
    }

    /**
     * How alike two stacks are.
     *
     * @return 0, nothing in common, to 1, one is how the other begins
     */
    public double similarity(int[] first, int[] second) {
        return similarity(first, second, 0);
    }

    /** The same, or any smaller number as soon as it is known to be less than is asked for. */
    double similarity(int[] first, int[] second, double atLeast) {
        int rows = Math.min(first.length, MAX_FRAMES);
        int columns = Math.min(second.length, MAX_FRAMES);
        if (rows == 0 || columns == 0) {
            return rows == columns ? 1 : 0;
        }
        double needed = atLeast * sums[Math.min(rows, columns)] - 1e-9;
        double[] above = new double[columns + 1];
        double[] row = new double[columns + 1];
        for (int i = 1; i <= rows; i++) {
            int frame = first[i - 1];
            for (int j = 1; j <= columns; j++) {
                double match = above[j - 1];
                if (frame == second[j - 1]) {
                    match += byPosition[Math.min(i, j)] * byShift[Math.abs(i - j)];
                }
                row[j] = Math.max(match, Math.max(row[j - 1], above[j]));
            }
            double[] swap = above;
            above = row;
            row = swap;
            // each row can add no more than its position's weight
            if (above[columns] + sums[rows] - sums[i] < needed) {
                return 0;
            }
        }
        return above[columns] / sums[Math.min(rows, columns)];
    }

    /** What is missing to a similarity of 1. */
    public double distance(int[] first, int[] second) {
        return 1 - similarity(first, second);
    }

    /** What a frame at a position, from 1, can add at most to the similarity, before that is divided. */
    double weight(int position) {
        return byPosition[Math.min(position, MAX_FRAMES)];
    }

    /** What a similarity is divided by, when the shorter stack has so many frames. */
    double divisor(int length) {
        return sums[Math.min(length, MAX_FRAMES)];
    }
}
