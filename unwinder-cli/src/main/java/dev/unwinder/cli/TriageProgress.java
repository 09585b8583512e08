package dev.unwinder.cli;

import java.io.PrintStream;

/** How far a run is: a bar on a terminal, a line every ten seconds elsewhere. */
final class TriageProgress implements AutoCloseable {
    /** With it ten thousand cores, some of them unreadable, still fit into 80 columns: a line that is wrapped is not erased. */
    private static final int WIDTH = 16;

    private static final long PERIOD = 10_000_000_000L;

    private final int all;
    private final TerminalLine line;
    private final PrintStream plain;
    private final boolean isTerminal;
    private final long start;
    private long nextLine;
    private int done;
    private int failed;

    /** Progress of so many cores, from now on. */
    TriageProgress(int all, PrintStream to, boolean isTerminal, long now) {
        this.all = all;
        this.line = new TerminalLine(to, () -> isTerminal, now);
        this.plain = to;
        this.isTerminal = isTerminal;
        this.start = now;
        this.nextLine = now + PERIOD;
    }

    /** One more core. */
    synchronized void advanced(boolean error, long now) {
        done++;
        failed += error ? 1 : 0;
        if (isTerminal) {
            line.showAlone(now, () -> bar() + text(now));
        } else if (now - nextLine >= 0) {
            nextLine = now + PERIOD;
            plain.println("unwinder: " + text(now));
            plain.flush();
        }
    }

    private String bar() {
        int filled = (int) ((long) done * WIDTH / Math.max(1, all));
        return "[" + "#".repeat(filled) + "-".repeat(WIDTH - filled) + "] ";
    }

    private String text(long now) {
        double seconds = Math.max(1e-3, (now - start) / 1e9);
        long left = Math.round((all - done) * seconds / done);
        String remaining = left >= 120 ? left / 60 + " min" : left + " s";
        return done + " of " + all + " cores, " + Math.round(done / seconds) + " a second, " + remaining + " left"
                + (failed > 0 ? ", " + failed + " unreadable" : "");
    }

    @Override
    public void close() {
        line.close();
    }
}
