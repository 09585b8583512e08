package dev.unwinder.cli;

import dev.unwinder.corefile.DecompressionProgress;
import dev.unwinder.report.Foreign;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** One line on a terminal about a decompression that takes over a second. */
final class ProgressLine implements DecompressionProgress, AutoCloseable {
    private final TerminalLine line;
    private final String text;

    /**
     * A line that is not shown yet.
     *
     * @param terminal where to
     * @param isTerminal whether that is a terminal; asked when there is something to show
     * @param now in nanoseconds
     */
    ProgressLine(PrintStream terminal, BooleanSupplier isTerminal, Path file, long now) {
        this(new TerminalLine(terminal, isTerminal, now), file);
    }

    private ProgressLine(TerminalLine line, Path file) {
        this.line = line;
        this.text = "unwinder: decompressing " + Foreign.shown(String.valueOf(file.getFileName()));
    }

    /** A line on standard error. */
    static ProgressLine onStandardError(Path file) {
        return new ProgressLine(TerminalLine.onStandardError(System.nanoTime()), file);
    }

    @Override
    public void advanced(long bytesRead, long compressedSize) {
        advanced(bytesRead, compressedSize, System.nanoTime());
    }

    void advanced(long bytesRead, long compressedSize, long now) {
        long percent = compressedSize > 0 ? Math.min(100, bytesRead * 100 / compressedSize) : 0;
        line.show(now, () -> text + ": " + percent + "%");
    }

    /** Erases the line. */
    @Override
    public void close() {
        line.close();
    }
}
