package dev.unwinder.cli;

import dev.unwinder.corefile.NotACoreException;
import dev.unwinder.ptrace.AttachException;
import dev.unwinder.report.Foreign;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Says what went wrong: one line, with a hint, never a stack trace unless asked for. */
final class Errors {
    private final PrintWriter to;
    private final boolean verbose;

    Errors(PrintWriter to, boolean verbose) {
        this.to = to;
        this.verbose = verbose;
    }

    /** Any error about input or output. */
    int line(String message) {
        to.println("unwinder: " + Foreign.shown(message));
        to.flush();
        return ExitCode.UNREADABLE;
    }

    /** Something to know that is no error. */
    void note(String message) {
        line(message);
    }

    /** What should be known, but stops nothing. */
    void warnings(List<String> messages) {
        for (String message : messages) {
            line("warning: " + message);
        }
    }

    /** The command line made no sense. */
    int usage(UsageException failure, String command) {
        line(failure.getMessage() + "; see '" + command + " --help'");
        return ExitCode.USAGE;
    }

    /** The input could not be opened or read. */
    int unreadable(Path file, Exception failure) {
        trace(failure);
        if (failure instanceof NoSuchFileException) {
            return line(file + ": no such file; give the path of a core file, compressed or not");
        }
        if (failure instanceof AccessDeniedException
                || String.valueOf(failure.getMessage()).endsWith("permission denied")) {
            return line(file + ": permission denied; a core belongs to the user whose program crashed, often root");
        }
        String message = reason(failure);
        if (failure instanceof AttachException) {
            return line(message);
        }
        String place = message.contains(file.toString()) ? "" : file + ": ";
        String hint = failure instanceof NotACoreException
                ? "; give the core file here, and the program that made it with --exe"
                : "; is it whole, and on a disk that works?";
        return line(place + message + hint);
    }

    /** The output could not be written. */
    int unwritable(Optional<Path> file, IOException failure) {
        trace(failure);
        String name = file.isPresent() ? file.get().toString() : "standard output";
        return line(name + ": cannot be written (" + reason(failure)
                + "); --output names a file in a folder you can write to");
    }

    /** The heap is full. */
    int outOfMemory() {
        return line("out of memory; give it more: UNWINDER_JAVA_OPTS=-Xmx4g");
    }

    /** A mistake of ours. */
    int internal(Throwable failure) {
        trace(failure);
        return line("internal error (" + failure + "), please report it" + (verbose ? "" : "; -v shows where"));
    }

    /** Whether whoever read our output has gone, as {@code head} does; nobody is left to be told. */
    static boolean isClosedPipe(IOException failure) {
        String message = failure.getMessage();
        return message != null && (message.contains("Broken pipe") || message.contains("Connection reset"));
    }

    private void trace(Throwable failure) {
        if (verbose) {
            failure.printStackTrace(to);
        }
    }

    /** A failure in a few words. */
    static String reason(Exception failure) {
        if (failure instanceof NoSuchFileException || failure instanceof AccessDeniedException) {
            return failure instanceof NoSuchFileException ? "no such file or folder" : "permission denied";
        }
        if (failure instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        String message = failure.getMessage();
        if (failure instanceof FileNotFoundException && message != null && message.indexOf(" (") > 0) {
            return message.substring(message.lastIndexOf(" (") + 2).replace(")", "");
        }
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
