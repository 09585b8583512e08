package dev.unwinder.bench;

import dev.unwinder.ptrace.LiveProcess;
import dev.unwinder.target.TargetThread;
import dev.unwinder.unwind.StackWalk;
import dev.unwinder.unwind.Unwinder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * For how long a process stands still while its stacks are taken: ours, eu-stack's and gdb's in turn, over processes of 1, 65 and 500
 * threads of 27 frames each. The process measures it itself, by a thread that wakes every 50 microseconds.
 *
 * <p>Arguments: the launcher ({@code bin/unwinder}), and how many rounds. Needs gcc, and gdb and eu-stack for their columns.
 */
public final class StallBenchmark {
    private static final int[] THREADS = {1, 65, 500};

    private StallBenchmark() {}

    /** Runs it; prints a table. */
    public static void main(String[] args) throws IOException, InterruptedException {
        String launcher = args.length > 0 ? args[0] : "bin/unwinder";
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 7;
        Path program = compile();
        System.out.printf(Locale.ROOT, "medians of %d rounds; stall: the process's own longest pause%n", rounds);
        System.out.printf("%7s  %-28s %12s %12s %14s%n", "threads", "command", "stall us", "wall ms", "stall / gdb's");
        for (int threads : THREADS) {
            try (Subject subject = new Subject(program, threads)) {
                measure(subject, threads, launcher, rounds);
            }
        }
    }

    private static void measure(Subject subject, int threads, String launcher, int rounds)
            throws IOException, InterruptedException {
        String pid = Long.toString(subject.pid());
        List<Row> rows = List.of(
                new Row("nothing (200 ms of sleep)", List.of("sleep", "0.2")),
                new Row("unwinder pid", List.of(launcher, "pid", pid)),
                new Row("eu-stack -p", List.of("eu-stack", "-p", pid)),
                new Row("gdb -batch -p", List.of("gdb", "-batch", "-ex", "thread apply all bt", "-p", pid)));
        Row warm = new Row("second attach in one JVM", List.of());
        for (int i = 0; i < rounds; i++) {
            for (Row row : rows) {
                row.run(subject);
            }
            attach(subject.pid());
            subject.longestStall();
            long start = System.nanoTime();
            attach(subject.pid());
            warm.wall.add((System.nanoTime() - start) / 1e6);
            warm.stalls.add(subject.longestStall());
        }
        List<Row> all = new ArrayList<>(rows);
        all.add(2, warm);
        double gdb = median(rows.get(3).stalls);
        for (Row row : all) {
            double stall = median(row.stalls);
            System.out.printf(
                    Locale.ROOT,
                    "%7d  %-28s %12.0f %12.1f %14.4f%n",
                    threads,
                    row.name,
                    stall,
                    median(row.wall),
                    stall / gdb);
        }
    }

    private static void attach(long pid) throws IOException {
        try (LiveProcess process = LiveProcess.attach(pid)) {
            Unwinder unwinder = Unwinder.forTarget(process);
            for (TargetThread thread : process.threads()) {
                StackWalk walk = unwinder.walk(thread);
                while (walk.hasNext()) {
                    walk.next();
                }
            }
        }
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
    }

    private static Path compile() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("stall");
        Path source = folder.resolve("stall.c");
        try (InputStream code = StallBenchmark.class.getResourceAsStream("stall.c")) {
            if (code == null) {
                throw new IOException("stall.c is not on the class path");
            }
            Files.copy(code, source);
        }
        Path program = folder.resolve("stall");
        Process gcc = new ProcessBuilder("gcc", "-O1", "-pthread", source.toString(), "-o", program.toString())
                .inheritIO()
                .start();
        if (gcc.waitFor() != 0) {
            throw new IOException("gcc failed");
        }
        return program;
    }

    /** A way to take stacks, and what it cost. */
    private static final class Row {
        private final String name;
        private final List<String> command;
        private final List<Double> stalls = new ArrayList<>();
        private final List<Double> wall = new ArrayList<>();

        Row(String name, List<String> command) {
            this.name = name;
            this.command = command;
        }

        void run(Subject subject) throws InterruptedException, IOException {
            subject.longestStall();
            long start = System.nanoTime();
            try {
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
            } catch (IOException notInstalled) {
                return;
            }
            wall.add((System.nanoTime() - start) / 1e6);
            stalls.add(subject.longestStall());
        }
    }

    /** The process that is looked at; started through a shell, since Java would take a stop of its own child for its end. */
    private static final class Subject implements AutoCloseable {
        private final Process shell;
        private final Writer questions;
        private final BufferedReader answers;
        private final long pid;

        Subject(Path program, int threads) throws IOException, InterruptedException {
            // the shell gives what runs in the background no input unless told to
            String script = "exec 3<&0; " + program + " " + threads + " <&3 & echo $!; wait";
            shell = new ProcessBuilder("sh", "-c", script).start();
            questions = shell.outputWriter();
            answers = shell.inputReader();
            pid = Long.parseLong(answers.readLine());
            Thread.sleep(300); // until all threads wait
        }

        long pid() {
            return pid;
        }

        /** Since it was asked last, in microseconds. */
        double longestStall() throws IOException {
            questions.write("\n");
            questions.flush();
            return Long.parseLong(answers.readLine());
        }

        @Override
        public void close() throws IOException {
            questions.close();
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            shell.destroy();
        }
    }
}
