package dev.unwinder.triage.model;

/**
 * What one core cost.
 *
 * @param bytesRead of the core, after decompression; images that cores share are not in it
 * @param micros time spent, in microseconds
 */
public record Effort(long bytesRead, long micros) {
    /** Nothing. */
    public static Effort none() {
        return new Effort(0, 0);
    }
}
