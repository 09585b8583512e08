package dev.unwinder.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** One line on a terminal about something that takes over a second, renewed ten times a second, and erased in the end. */
final class TerminalLine implements AutoCloseable {
    private static final long PATIENCE = 1_000_000_000L;
    private static final long PERIOD = 100_000_000L;
    private static final long NEVER = Long.MAX_VALUE / 2;

    private final PrintStream terminal;
    private final BooleanSupplier isTerminal;
    private final long start;
    private long nextTime;
    private boolean shown;

    /**
     * A line that is not shown yet.
     *
     * @param terminal where to
     * @param isTerminal whether that is a terminal; asked when there is something to show
     * @param now in nanoseconds
     */
    TerminalLine(PrintStream terminal, BooleanSupplier isTerminal, long now) {
        this.terminal = terminal;
        this.isTerminal = isTerminal;
        this.start = now;
        this.nextTime = now + PATIENCE;
    }

    /** A line on standard error. */
    static TerminalLine onStandardError(long now) {
        BooleanSupplier isTerminal = new BooleanSupplier() {
            @Override
            public boolean getAsBoolean() {
                return isTerminal(2);
            }
        };
        return new TerminalLine(System.err, isTerminal, now);
    }

    /** Shows how far it is, and for how long it has been going on, if it is time for that. */
    void show(long now, Supplier<String> text) {
        if (isTime(now)) {
            print(text.get() + ", " + (now - start) / 1_000_000_000L + " s");
        }
    }

    /** Shows a text that tells of time itself, if it is time for that. */
    void showAlone(long now, Supplier<String> text) {
        if (isTime(now)) {
            print(text.get());
        }
    }

    private boolean isTime(long now) {
        if (now - nextTime < 0) {
            return false;
        }
        if (!shown && !isTerminal.getAsBoolean()) {
            nextTime = now + NEVER;
            return false;
        }
        nextTime = now + PERIOD;
        return true;
    }

    private void print(String text) {
        shown = true;
        terminal.print("\r" + text + "\u001b[K");
        terminal.flush();
    }

    /** Erases the line. */
    @Override
    public void close() {
        if (shown) {
            shown = false;
            terminal.print("\r\u001b[K");
            terminal.flush();
        }
    }

    /** Whether a file descriptor of ours is a terminal; {@code System.console()} cannot tell of each alone, nor on newer Javas at all. */
    static boolean isTerminal(int descriptor) {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty") || file.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException noProc) {
            return false;
        }
    }
}
