package dev.unwinder.triage;

import dev.unwinder.frame.FrameOrigin;
import java.util.ArrayList;
import java.util.List;

/**
 * How much a stack is worth to somebody who wants to know why a program crashed.
 *
 * @param rating 0, of no use, to 4, nothing is missing
 * @param reasons why it is not 4, a sentence each
 */
public record StackQuality(int rating, List<String> reasons) {
    private static final int BEST = 4;

    /** Copies. */
    public StackQuality {
        reasons = List.copyOf(reasons);
    }

    static StackQuality of(CrashStack stack) {
        int all = 0;
        int nameless = 0;
        int weak = 0;
        for (CrashFrame frame : stack.frames()) {
            if (frame.inline()) {
                continue;
            }
            all++;
            // A call to nowhere has no name, and lacks none.
            boolean nowhere = all == 1 && frame.module().isEmpty();
            nameless += frame.function().isEmpty() && !nowhere ? 1 : 0;
            weak += frame.isScanned() || frame.origin() == FrameOrigin.FRAME_POINTER ? 1 : 0;
        }
        if (all == 0) {
            return new StackQuality(0, List.of("there are no frames"));
        }
        List<String> reasons = new ArrayList<>();
        int rating = BEST;
        if (nameless > 0) {
            rating -= nameless * 2 > all ? 2 : 1;
            reasons.add(nameless + " of " + all + " frames have no name");
        }
        if (weak > 0) {
            rating -= weak * 2 > all ? 2 : 1;
            reasons.add(weak + " of " + all + " frames were found without unwind information");
        }
        if (!stack.complete()) {
            rating--;
            reasons.add("the stack was not followed to its end");
        }
        return new StackQuality(Math.max(0, rating), reasons);
    }
}
