package dev.unwinder.bench;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.corefile.CoreFile;
import dev.unwinder.corefile.CoreFileOptions;
import dev.unwinder.modules.ImageCache;
import dev.unwinder.symbol.Symbolizer;
import dev.unwinder.symbol.SymbolizerOptions;
import dev.unwinder.target.TargetThread;
import dev.unwinder.unwind.StackWalk;
import dev.unwinder.unwind.Unwinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How long all frames of cores take with inlined calls, files and lines: ours in one JVM, the first time and warm, and eu-stack's ({@code -i
 * -s}) core by core.
 *
 * <p>Arguments: the launcher ({@code bin/unwinder}), how many rounds, and folders that each hold a {@code core} and, if it is not where the
 * core says, the program (the one other executable file beside it). Needs eu-stack and gdb for their columns.
 */
public final class NamesBenchmark {
    private static final int MAX_FRAMES = 2000;

    private final ImageCache images = new ImageCache();
    private final Symbolizer symbolizer = Symbolizer.of(SymbolizerOptions.defaults());

    /** The program of the last core, where the core says it is: gdb and eu-stack want to be told. */
    private Optional<Path> main = Optional.empty();

    private NamesBenchmark() {}

    /** Runs it; prints a table, in milliseconds, and the ratios of the sums. */
    public static void main(String[] args) throws IOException, InterruptedException, MalformedDataException {
        int rounds = Integer.parseInt(args[1]);
        System.out.printf(
                "%-28s %7s %9s %9s %9s %9s %9s%n", "core", "lines", "first", "warm", "unwinder", "eu-stack", "gdb");
        double[] sums = new double[5];
        NamesBenchmark ours = new NamesBenchmark();
        for (int i = 2; i < args.length; i++) {
            Path folder = Path.of(args[i]);
            Path core = folder.resolve("core");
            Optional<Path> program = program(folder);
            double[] times = new double[5];
            long start = System.nanoTime();
            int lines = ours.lines(core, program);
            times[0] = (System.nanoTime() - start) / 1e6;
            Optional<Path> running = program.isPresent() ? program : ours.main;
            for (int column = 1; column < 5; column++) {
                times[column] = Double.MAX_VALUE;
            }
            for (int round = 0; round < rounds; round++) {
                start = System.nanoTime();
                ours.lines(core, program);
                times[1] = Math.min(times[1], (System.nanoTime() - start) / 1e6);
                times[2] = Math.min(times[2], run(unwinder(args[0], core, program)));
                times[3] = Math.min(times[3], run(euStack(core, running)));
                times[4] = Math.min(times[4], run(gdb(core, running)));
            }
            System.out.printf(Locale.ROOT, "%-28s %7d", folder.getFileName(), lines);
            for (int column = 0; column < 5; column++) {
                sums[column] += times[column];
                System.out.printf(Locale.ROOT, " %9.1f", times[column]);
            }
            System.out.println();
        }
        System.out.printf(
                Locale.ROOT, "warm / eu-stack: %.3f; unwinder / gdb: %.3f%n", sums[1] / sums[3], sums[2] / sums[4]);
    }

    private int lines(Path core, Optional<Path> program) throws IOException, MalformedDataException {
        CoreFileOptions options = CoreFileOptions.defaults();
        options = program.isPresent() ? options.withExecutable(program.get()) : options;
        int lines = 0;
        try (CoreFile target = CoreFile.open(core, options)) {
            Unwinder unwinder = Unwinder.builder(target)
                    .imageCache(images)
                    .debugFiles(symbolizer.debugFiles())
                    .build();
            main = unwinder.modules()
                    .mainProgram()
                    .map(it -> it.location())
                    .filter(it -> !it.isEmpty())
                    .map(Path::of);
            for (TargetThread thread : target.threads()) {
                StackWalk walk = unwinder.walk(thread);
                for (int i = 0; i < MAX_FRAMES && walk.hasNext(); i++) {
                    lines += symbolizer.symbolize(walk.next()).activations().size();
                }
            }
        }
        return lines;
    }

    private static List<String> unwinder(String launcher, Path core, Optional<Path> program) {
        List<String> command = new ArrayList<>(
                List.of(launcher, "core", core.toString(), "--no-group", "--max-frames", Integer.toString(MAX_FRAMES)));
        if (program.isPresent()) {
            command.addAll(List.of("--exe", program.get().toString()));
        }
        return command;
    }

    private static List<String> euStack(Path core, Optional<Path> program) {
        List<String> command = new ArrayList<>(
                List.of("eu-stack", "-i", "-s", "-n", Integer.toString(MAX_FRAMES), "--core", core.toString()));
        if (program.isPresent()) {
            command.addAll(List.of("--executable", program.get().toString()));
        }
        return command;
    }

    private static List<String> gdb(Path core, Optional<Path> program) {
        List<String> command = new ArrayList<>(List.of("gdb", "-batch", "-nx"));
        command.addAll(List.of("-ex", "thread apply all bt " + MAX_FRAMES, "--core", core.toString()));
        if (program.isPresent()) {
            command.add(program.get().toString());
        }
        return command;
    }

    private static double run(List<String> command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        return (System.nanoTime() - start) / 1e6;
    }

    private static Optional<Path> program(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(it -> Files.isRegularFile(it) && Files.isExecutable(it))
                    .filter(it -> !it.getFileName().toString().contains("."))
                    .findFirst();
        }
    }
}
