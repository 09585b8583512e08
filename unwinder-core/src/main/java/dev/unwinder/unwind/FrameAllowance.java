package dev.unwinder.unwind;

import dev.unwinder.bytes.Budget;

/**
 * What one stack takes of its target's budget. A stack that is walked once more takes only what it did not take before, so that it ends at the
 * same frame every time. Of one thread only.
 */
final class FrameAllowance {
    private final Budget budget;
    private long taken;

    /** For a single step: whoever goes on from its result is not walking a stack of ours, and no frame is counted. */
    static FrameAllowance ofAStep(Budget budget) {
        FrameAllowance allowance = new FrameAllowance(budget);
        allowance.taken = Long.MAX_VALUE;
        return allowance;
    }

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
