package dev.unwinder.report;

/**
 * What text shows.
 *
 * @param group whether threads with the same frames are shown once; not done where registers are shown, which are never the same
 * @param registers whether each frame's registers are shown
 * @param source how many lines of source are shown below each frame whose file is there
 */
public record TextOptions(boolean group, boolean registers, int source) {
    /** Grouped, without registers and source. */
    public static TextOptions defaults() {
        return new TextOptions(true, false, 0);
    }
}
