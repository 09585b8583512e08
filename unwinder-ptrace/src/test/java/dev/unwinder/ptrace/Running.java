package dev.unwinder.ptrace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A program that a test has started, not as a child: Java's own waiter would take a stop for its end. Killed when closed. */
final class Running implements AutoCloseable {
    private final long pid;
    private final Path output;

    private Running(long pid, Path output) {
        this.pid = pid;
        this.output = output;
    }

    /** Starts a program and waits until it says that it is ready. */
    static Running start(Path program, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        for (Object it : arguments) {
            command.add(it.toString());
        }
        Running running = launch(command);
        running.await("ready");
        return running;
    }

    /** Starts a command in a session of its own; the shell that starts it ends at once. */
    static Running launch(List<String> command) throws IOException {
        Path output = Files.createTempFile(Programs.folder(), "output", ".txt");
        List<String> all = new ArrayList<>(List.of(
                "sh", "-c", "out=$1; shift; \"$@\" > $out 2>&1 < /dev/null & echo $!", "sh", output.toString()));
        all.addAll(command);
        return new Running(Long.parseLong(Programs.run(all).strip()), output);
    }

    long pid() {
        return pid;
    }

    /** What it has written so far. */
    String output() throws IOException {
        return Files.readString(output);
    }

    /** Waits until it has written something. */
    String await(String text) throws IOException {
        waitFor("\"" + text + "\"", () -> {
            try {
                return output().contains(text);
            } catch (IOException gone) {
                return false;
            }
        });
        return output();
    }

    void waitFor(String what, BooleanSupplier condition) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no " + what + " after 30 s, but: " + output());
            }
            pause(2);
        }
    }

    /** Waits until it has ended, whether or not its parent has taken note. */
    void waitForEnd() throws IOException {
        waitFor("end", () -> ProcFs.of(pid).stat().isGone());
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    void signal(String name) throws IOException {
        signal(pid, name);
    }

    static void signal(long pid, String name) throws IOException {
        Programs.run(List.of("kill", "-s", name, Long.toString(pid)));
    }

    /** Fails if "blocked" has not had so many real-time signals, or gets more; a signal of a lower number overtakes them. */
    void assertReceived(int signals) throws IOException {
        String told = "received " + signals + "\n";
        for (int i = 0; i < 100 && !output().endsWith(told); i++) {
            signal("USR1");
            pause(20);
        }
        int size = output().length();
        signal("USR1");
        waitFor("answer", () -> lengthOf(output) > size);
        pause(5);
        if (!output().endsWith(told)) {
            throw new AssertionError("not " + told + " but " + output());
        }
    }

    private static long lengthOf(Path file) {
        return file.toFile().length();
    }

    /** The states of all its threads, a letter each. */
    String states() {
        ProcFs proc = ProcFs.of(pid);
        StringBuilder states = new StringBuilder();
        for (long tid : proc.threadIds()) {
            states.append(proc.stat(tid).state());
        }
        return states.toString();
    }

    /** Fails if it stays stopped, or traced, or is gone; a tracer that was killed may take a moment to end. */
    void assertRunsFreely() throws IOException {
        waitFor("thread that goes on, but " + states(), () -> {
            String states = states();
            return !states.isEmpty() && states.indexOf('t') < 0 && states.indexOf('T') < 0;
        });
        ProcFs proc = ProcFs.of(pid);
        for (long tid : proc.threadIds()) {
            waitFor(
                    "end of tracing",
                    () -> Set.of("0", "").contains(proc.status(tid).text("TracerPid")));
        }
        waitFor("thread that goes on, but " + states(), () -> states().indexOf('t') < 0);
    }

    @Override
    public void close() {
        kill();
    }

    void kill() {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
}
