package dev.unwinder.fuzz;

import dev.unwinder.corefile.CoreFileOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Reads whole cores that were changed at random, one after the other, and programs that were changed beside cores that were not. Every run
 * is told by its number, so that it can be made again.
 */
public final class MutatedCores {
    /** How often the program is changed instead of the core. */
    private static final int PROGRAM_SHARE = 4;

    private static final long MAX_COMPRESSED = 64L << 20;

    /**
     * A core and the program that made it.
     *
     * @param program empty where the core says where it is
     */
    record Case(Path core, Optional<Path> program) {}

    private final List<Case> cases;
    private final Path scratch;
    private final Optional<Path> sysroot;
    private final List<String> findings = new ArrayList<>();
    private long slowest;
    private long slowestRun;
    private long accepted;
    private long runs;

    /**
     * Cores to change.
     *
     * @param scratch a folder for the changed files
     * @param sysroot where files are looked for that a core names; this machine itself if empty
     */
    MutatedCores(List<Case> cases, Path scratch, Optional<Path> sysroot) {
        this.cases = List.copyOf(cases);
        this.scratch = scratch;
        this.sysroot = sysroot;
    }

    /** What went wrong: exceptions, and runs that took too long. */
    List<String> findings() {
        return findings;
    }

    /** One run, of the number that decides everything about it. */
    void run(long number) throws IOException {
        SplittableRandom random = new SplittableRandom(number);
        Case chosen = cases.get(random.nextInt(cases.size()));
        byte[] other =
                Files.readAllBytes(cases.get(random.nextInt(cases.size())).core());
        Mutator mutator = new Mutator(random.nextLong(), other);
        Path core = chosen.core();
        Optional<Path> program = chosen.program();
        if (program.isPresent() && random.nextInt(PROGRAM_SHARE) == 0) {
            program = Optional.of(scratch.resolve("program"));
            Files.write(
                    program.get(),
                    mutator.mutate(Files.readAllBytes(chosen.program().get())));
        } else {
            core = scratch.resolve("core");
            Files.write(core, mutator.mutate(Files.readAllBytes(chosen.core())));
        }
        CoreFileOptions options = CoreFileOptions.defaults().withMaximumSize(MAX_COMPRESSED);
        if (sysroot.isPresent()) {
            options = options.withSysroot(sysroot.get());
        }
        if (program.isPresent()) {
            options = options.withExecutable(program.get());
        }
        read(number, chosen.core(), core, options);
    }

    private void read(long number, Path original, Path core, CoreFileOptions options) throws IOException {
        long start = FuzzEntry.cpuTime();
        try {
            accepted += WholeCore.read(core, options, sysroot.isEmpty()) ? 1 : 0;
        } catch (RuntimeException | Error failure) {
            keep(number, original, core, failure.toString() + place(failure));
        }
        long millis = (FuzzEntry.cpuTime() - start) / 1_000_000;
        runs++;
        if (millis > slowest) {
            slowest = millis;
            slowestRun = number;
        }
        if (millis > FuzzEntry.BUDGET) {
            keep(number, original, core, millis + " ms");
        }
    }

    private void keep(long number, Path original, Path core, String what) throws IOException {
        findings.add("run " + number + " (" + original + "): " + what);
        for (String name : List.of("core", "program")) {
            Path file = scratch.resolve(name);
            if (Files.exists(file)) {
                Files.copy(
                        file,
                        scratch.resolve("run-" + number + "." + name),
                        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (!core.startsWith(scratch)) {
            Files.deleteIfExists(scratch.resolve("run-" + number + ".core"));
        }
    }

    private static String place(Throwable failure) {
        StringBuilder place = new StringBuilder();
        StackTraceElement[] stack = failure.getStackTrace();
        for (int i = 0; i < stack.length && i < 6; i++) {
            place.append("\n    at ").append(stack[i]);
        }
        return place.toString();
    }

    private static long peakHeap() {
        long peak = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) {
                peak += pool.getPeakUsage().getUsed();
            }
        }
        return peak;
    }

    private String figures() {
        return runs + " runs, " + accepted + " cores accepted, slowest " + slowest + " ms CPU (run " + slowestRun
                + "), peak heap " + (peakHeap() >> 20) + " MB, " + findings.size() + " findings";
    }

    /** {@code FIRST COUNT SCRATCH CORE[=PROGRAM]...}: that many runs from a number on, over these cores. */
    public static void main(String[] args) throws IOException {
        long first = Long.parseLong(args[0]);
        long count = Long.parseLong(args[1]);
        Path scratch = Files.createDirectories(Path.of(args[2]));
        List<Case> cases = new ArrayList<>();
        for (int i = 3; i < args.length; i++) {
            String[] names = args[i].split("=", 2);
            cases.add(
                    new Case(Path.of(names[0]), names.length > 1 ? Optional.of(Path.of(names[1])) : Optional.empty()));
        }
        MutatedCores cores = new MutatedCores(cases, scratch, Optional.empty());
        int told = 0;
        for (long number = first; number < first + count; number++) {
            cores.run(number);
            for (; told < cores.findings.size(); told++) {
                System.out.println(cores.findings.get(told));
            }
            if ((number - first + 1) % 1000 == 0) {
                System.out.println(cores.figures());
            }
        }
        System.out.println(cores.figures());
        System.exit(cores.findings.isEmpty() ? 0 : 1);
    }
}
