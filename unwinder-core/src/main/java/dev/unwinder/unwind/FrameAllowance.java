package dev.unwinder.unwind;

import dev.unwinder.bytes.Budget;

/**
 * What one stack takes of its target's budget. A stack that is walked once more takes only what it did not take before, so that it ends at the
 * same frame every time. Of one thread only.
 */
final class FrameAllowance {
    private final Budget budget;
    private long taken;

    FrameAllowance(Budget budget) {
        this.budget = budget;
    }

    Budget budget() {
        return budget;
    }

    /** Whether a frame may be walked to; those before it have been. */
    boolean take(long index) {
        if (index < taken) {
            return true;
        }
        if (!budget.takeFrame()) {
            return false;
        }
        taken = index + 1;
        return true;
    }

    /** Why not. */
    String reason() {
        return budget.limits().frames() + " frames of all stacks";
    }
}
