package dev.unwinder.triage.analysis;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.frame.Frame;
import dev.unwinder.handler.ExceptionInFlight;
import dev.unwinder.handler.HandlerSearch;
import dev.unwinder.modules.ImageCache;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.FunctionAddresses;
import dev.unwinder.symbol.Symbolizer;
import dev.unwinder.target.ProcessInfo;
import dev.unwinder.target.Target;
import dev.unwinder.target.TargetThread;
import dev.unwinder.triage.CrashStack;
import dev.unwinder.triage.cause.CrashCause;
import dev.unwinder.triage.cause.CrashScene;
import dev.unwinder.triage.cause.Severity;
import dev.unwinder.triage.model.Cause;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.CrashSource;
import dev.unwinder.triage.model.CrashedProgram;
import dev.unwinder.triage.model.Diagnosis;
import dev.unwinder.triage.model.Effort;
import dev.unwinder.unwind.FunctionEntry;
import dev.unwinder.unwind.Unwinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Analyses crashes, one after the other or many at once: what it learns about an image it learns once for all of them. Safe for many
 * threads.
 */
public final class CrashAnalyzer {
    private static final int SIGABRT = 6;
    /** Frames in which a thrown exception is looked for. */
    private static final int THROWING = 100;
    /** What is kept of images may take so much of the heap: one part of these. */
    private static final int SHARE_OF_HEAP = 4;

    private final AnalysisOptions options;
    private final Symbolizer symbolizer;
    private final Images images;
    private final ImageCache cache = ImageCache.bounded(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    private final KnownStacks stacks;

    private CrashAnalyzer(AnalysisOptions options) {
        this.options = options;
        this.symbolizer = Symbolizer.of(options.symbols());
        this.images = new Images(symbolizer.debugFiles());
        this.stacks = new KnownStacks(options.signatures());
    }

    /** An analyzer with nothing learned yet. */
    public static CrashAnalyzer of(AnalysisOptions options) {
        return new CrashAnalyzer(options);
    }

    /** What it names frames with. */
    public Symbolizer symbolizer() {
        return symbolizer;
    }

    /**
     * Analyses a stopped program; never fails for bad data: what is not known is left out.
     *
     * @param known what somebody else knows of the program; what the target itself tells is preferred
     */
    public Crash analyze(Target target, CrashSource source, CrashedProgram known) {
        return analyze(target, source, known, Budget.unlimited());
    }

    /**
     * The same within a budget.
     *
     * @param budget what may be spent on it, the one that the target was opened with
     */
    public Crash analyze(Target target, CrashSource source, CrashedProgram known, Budget budget) {
        long start = System.nanoTime();
        Unwinder unwinder = Unwinder.builder(target)
                .imageCache(cache)
                .budget(budget)
                .debugFiles(symbolizer.debugFiles())
                .limits(options.limits())
                .build();
        List<LoadedModule> modules = unwinder.modules().modules();
        Optional<TargetThread> crashed = crashedThread(target.threads());
        CrashedProgram program = program(target, modules, crashed, known);
        if (crashed.isEmpty()) {
            return Crash.unreadable(source, program, effort(start), "there are no threads in it");
        }
        DeepStack walked = DeepStack.of(unwinder.walk(crashed.get()), symbolizer, budget);
        CrashStack stack = CrashStack.of(
                program.path(),
                program.signal(),
                walked.frames(),
                frame -> functionStart(unwinder, frame, budget),
                walked.stop().isComplete());
        CrashScene scene = new CrashScene(
                target, modules, crashed.get(), walked.frames(), thrown(target, unwinder, crashed.get(), walked));
        CrashCause cause = CrashCause.of(scene);
        KnownStacks.Known same = stacks.of(stack, walked);
        Diagnosis diagnosis = new Diagnosis(
                Inclusion.of(options.include()).of(Cause.of(cause)),
                Severity.of(cause, scene),
                Severity.casr(scene),
                same.quality(),
                same.keys(),
                stack,
                walked.leftOut(),
                target.threads().size() - 1,
                images.modules(modules),
                images.missing(walked.frames(), budget));
        OptionalLong stackPointer = walked.frames().isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(walked.frames().get(0).frame().stackPointer());
        return new Crash(
                source,
                program,
                Optional.of(diagnosis),
                new ProgramData(target, options.include()).of(stackPointer),
                effort(start),
                !walked.stop().isComplete(),
                notes(target, walked),
                Optional.empty());
    }

    /** Where the function of a frame begins by call frame information: who has stripped a program has left that in it. */
    private static OptionalLong functionStart(Unwinder unwinder, Frame frame, Budget budget) {
        try {
            Optional<FunctionEntry> entry =
                    budget.isOver() ? Optional.empty() : unwinder.functionEntry(frame.lookupAddress());
            return entry.isPresent() ? OptionalLong.of(entry.get().start()) : OptionalLong.empty();
        } catch (MalformedDataException broken) {
            return OptionalLong.empty();
        }
    }

    private static List<String> notes(Target target, DeepStack walked) {
        List<String> notes = new ArrayList<>(target.notes());
        if (!walked.stop().isComplete()) {
            notes.add("The stack ended early: " + walked.stop() + ".");
        }
        return notes;
    }

    private static Effort effort(long start) {
        return new Effort(0, (System.nanoTime() - start) / 1000);
    }

    /** The thread that ended the program, else the first that has got a signal, else the first. */
    private static Optional<TargetThread> crashedThread(List<TargetThread> threads) {
        Optional<TargetThread> best = Optional.empty();
        for (TargetThread thread : threads) {
            if (thread.crashed()) {
                return Optional.of(thread);
            }
            if (best.isEmpty()
                    || best.get().signal().isEmpty() && thread.signal().isPresent()) {
                best = Optional.of(thread);
            }
        }
        return best;
    }

    private static CrashedProgram program(
            Target target, List<LoadedModule> modules, Optional<TargetThread> crashed, CrashedProgram known) {
        String path = known.path();
        Optional<String> buildId = known.buildId();
        boolean found = false;
        for (LoadedModule module : modules) {
            if (module.mainProgram() && !found) {
                found = true;
                path = module.path();
                buildId = module.buildId().map(Object::toString);
            }
        }
        Optional<ProcessInfo> process = target.process();
        if (path.isEmpty() && process.isPresent()) {
            path = process.get().name();
        }
        OptionalLong pid = known.pid();
        if (pid.isEmpty() && process.isPresent()) {
            pid = process.get().pid();
        }
        OptionalInt signal = known.signal();
        if (crashed.isPresent() && crashed.get().signal().isPresent()) {
            signal = OptionalInt.of(crashed.get().signal().get().number());
        }
        return new CrashedProgram(path, buildId, pid, signal);
    }

    /** An exception that nobody catches ends in {@code abort}. */
    private Optional<ExceptionInFlight> thrown(
            Target target, Unwinder unwinder, TargetThread thread, DeepStack walked) {
        boolean aborted = thread.signal().isPresent() && thread.signal().get().number() == SIGABRT;
        List<Frame> innermost = walked.innermost(THROWING);
        if (!aborted || innermost.isEmpty()) {
            return Optional.empty();
        }
        return HandlerSearch.of(target, unwinder::exceptionEntry, new FunctionAddresses(symbolizer, unwinder.modules()))
                .inFlight(thread, innermost);
    }
}
