package dev.unwinder.triage.signature;

import dev.unwinder.triage.CrashFrame;
import org.jspecify.annotations.Nullable;

/**
 * What was made of the frames that came last: in a deep recursion the very same ones come again and again. For one stack and one thread.
 *
 * @param <T> what is made of a frame
 */
final class RecentFrames<T> {
    private static final int SLOTS = 16;

    private final @Nullable CrashFrame[] frames = new CrashFrame[SLOTS];
    private final @Nullable Object[] made = new Object[SLOTS];

    /** What was made of a frame, null if that is not remembered. */
    @SuppressWarnings({"unchecked", "ReferenceEquality"}) // a stack has one object for all frames at one place
    @Nullable
    T find(CrashFrame frame) {
        int slot = slot(frame);
        return frames[slot] == frame ? (T) made[slot] : null;
    }

    void put(CrashFrame frame, T value) {
        int slot = slot(frame);
        frames[slot] = frame;
        made[slot] = value;
    }

    private static int slot(CrashFrame frame) {
        long address = frame.address().orElse(0);
        return (int) (address ^ address >>> 4) & SLOTS - 1;
    }
}
