package dev.unwinder.report;

/**
 * What text shows.
 *
 * @param group whether threads with the same frames are shown once; not done where registers are shown, which are never the same
 * @param registers whether each frame's registers are shown
 */
public record TextOptions(boolean group, boolean registers) {
    /** Grouped, without registers. */
    public static TextOptions defaults() {
        return new TextOptions(true, false);
    }
}
