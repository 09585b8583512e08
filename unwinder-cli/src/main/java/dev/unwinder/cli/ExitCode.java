package dev.unwinder.cli;

/** What the command answers to the shell; documented in {@code --help}. */
final class ExitCode {
    /** Every thread's stack was followed to its end. */
    static final int COMPLETE = 0;
    /** Some thread's stack ended early. */
    static final int PARTIAL = 1;
    /** The command line made no sense. */
    static final int USAGE = 2;
    /** The input cannot be read, or the output not written. */
    static final int UNREADABLE = 3;

    private ExitCode() {}
}
