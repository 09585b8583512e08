package dev.unwinder.cli;

/** One line on a terminal about downloads that take over a second. */
final class DownloadLine implements AutoCloseable {
    private final TerminalLine line = TerminalLine.onStandardError(System.nanoTime());

    /** As {@code DownloadProgress}. */
    void advanced(int done, int files, long bytes) {
        if (done == files) {
            line.close();
        } else {
            line.show(
                    System.nanoTime(),
                    () -> "unwinder: debuginfod: " + done + " of " + files + " files, " + (bytes >> 20) + " MiB");
        }
    }

    /** Erases the line. */
    @Override
    public void close() {
        line.close();
    }
}
