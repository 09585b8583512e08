package dev.unwinder.symbol.find.debuginfod;

/** Is told how downloads go, some ten times a second. */
@FunctionalInterface
public interface DownloadProgress {
    /**
     * How far they are.
     *
     * @param done files that have arrived or are known not to come
     * @param files that were asked for
     * @param bytes received so far
     */
    void advanced(int done, int files, long bytes);

    /** Nobody is told. */
    static DownloadProgress none() {
        return (done, files, bytes) -> {};
    }
}
