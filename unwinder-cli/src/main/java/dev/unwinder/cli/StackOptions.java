package dev.unwinder.cli;

import dev.unwinder.report.TextOptions;
import dev.unwinder.symbol.Naming;
import dev.unwinder.symbol.SymbolizerOptions;
import dev.unwinder.unwind.UnwindLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which stacks are shown, and how much of them. */
final class StackOptions {
    private static final int MAX_SOURCE = 1000;

    @Option(
            names = "--thread",
            paramLabel = "WHICH",
            completionCandidates = ThreadWords.class,
            description = "crashed, all or a thread id; all if not given.")
    String thread = "";

    @Option(
            names = "--max-frames",
            paramLabel = "N",
            description = {
                "Show at most N frames of each thread; without it, ten million.",
                "In text, recursion is folded however deep it is."
            })
    Optional<Long> maxFrames = Optional.empty();

    @Option(
            names = "--registers",
            description = "Show each frame's registers and where they were found; groups no threads.")
    boolean registers;

    @Option(
            names = "--no-group",
            description = "Show threads with the same frames one by one (text; JSON always does).")
    boolean noGroup;

    @Option(
            names = "--handlers",
            description = "Show for each frame what an exception would meet there: cleanup, catch, filter, noexcept.")
    boolean handlers;

    @Option(
            names = "--no-scan",
            description = {
                "Do not search the stack for return addresses where nothing else leads on.",
                "Frames found so are marked [scan]."
            })
    boolean noScan;

    @Option(
            names = "--context",
            paramLabel = "REG=HEX,...",
            description = {
                "Walk from these registers, a suspended coroutine's for instance, in place of the threads:"
                        + " rip=0x…,rsp=0x…,rbp=0x…;",
                "registers not given are unknown. Can be given more than once."
            })
    List<String> contexts = new ArrayList<>();

    @Option(
            names = "--eh-frame",
            paramLabel = "CODE=PLACE",
            description = {
                "Call frame information, laid out as .eh_frame, that lies at an address of the target's memory, for"
                        + " code that no image has:",
                "0x1000-0x2000=0x8000 (or =0x8000-0x8400). Can be given more than once."
            })
    List<String> ehFrames = new ArrayList<>();

    @Option(
            names = "--perf-map",
            paramLabel = "FILE",
            description = {
                "A perf-PID.map or jitdump file with the names of code that no image has. Can be given more than once.",
                "That of a live process, and a jitdump file that the program has mapped, are found without."
            })
    List<Path> perfMaps = new ArrayList<>();

    @Option(
            names = "--frame",
            paramLabel = "N",
            description = "Show only frame N; of the crashed thread, if no thread is given (text).")
    Optional<Long> frame = Optional.empty();

    @Option(
            names = "--info",
            description = "Of that frame, its CFA, and where its caller's registers are saved, as gdb's 'info frame'.")
    boolean info;

    @Option(names = "--no-demangle", description = "Show names as the linker knows them, not as people wrote them.")
    boolean noDemangle;

    @Option(names = "--simple", description = "Show names without parameters and template arguments.")
    boolean simple;

    @Option(names = "--no-lines", description = "Look up no source lines and no inlined calls.")
    boolean noLines;

    @Option(
            names = "--source",
            paramLabel = "N",
            description = "Show N lines of source below each frame whose source file is there (text).")
    Optional<Integer> source = Optional.empty();

    /** For the shell's completion. */
    static final class ThreadWords extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        ThreadWords() {
            super(List.of("crashed", "all"));
        }
    }

    /** Checks what picocli cannot. */
    void check() {
        if (maxFrames.isPresent() && maxFrames.get() < 1) {
            throw new UsageException("--max-frames takes a number from 1, not " + maxFrames.get());
        }
        if (source.isPresent() && (source.get() < 1 || source.get() > MAX_SOURCE)) {
            throw new UsageException("--source takes a number from 1 to " + MAX_SOURCE + ", not " + source.get());
        }
        if (noDemangle && simple) {
            throw new UsageException("--no-demangle and --simple do not go together");
        }
        if (frame.isPresent() && frame.get() < 0) {
            throw new UsageException("--frame takes a number from 0, not " + frame.get());
        }
        if (info && frame.isEmpty()) {
            throw new UsageException("--info tells of one frame: give it with --frame N");
        }
        RuntimeFiles.check(perfMaps);
        if (!ehFrames.isEmpty()) {
            runtime();
        }
    }

    /** Which threads, in a word. */
    String threads() {
        return !thread.isEmpty() ? thread : frame.isPresent() ? "crashed" : "all";
    }

    /** What was given about code that no image has; throws {@link UsageException} for what makes no sense. */
    RuntimeOptions runtime() {
        return ehFrames.isEmpty() && perfMaps.isEmpty()
                ? RuntimeOptions.none()
                : new RuntimeOptions(DeclaredFrames.parse(ehFrames), perfMaps);
    }

    /** How frames are named. */
    SymbolizerOptions naming(SymbolizerOptions options) {
        return options.withLines(!noLines).withNaming(naming());
    }

    /** How names are shown. */
    Naming naming() {
        return noDemangle ? Naming.RAW : simple ? Naming.SIMPLE : Naming.FULL;
    }

    /** What text shows. */
    TextOptions text() {
        return new TextOptions(!noGroup, registers, source.orElse(0));
    }

    /** How far to walk. */
    UnwindLimits limits() {
        UnwindLimits limits = noScan ? UnwindLimits.defaults().withoutScan() : UnwindLimits.defaults();
        return maxFrames.isPresent() ? limits.withMaxFrames(maxFrames.get()) : limits;
    }
}
