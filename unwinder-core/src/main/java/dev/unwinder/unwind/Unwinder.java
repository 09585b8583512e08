package dev.unwinder.unwind;

import dev.unwinder.arch.Architecture;
import dev.unwinder.arch.Architectures;
import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.CodeEntry;
import dev.unwinder.frame.Backtrace;
import dev.unwinder.frame.Frame;
import dev.unwinder.frame.StopReason;
import dev.unwinder.modules.DebugFileFinder;
import dev.unwinder.modules.ImageCache;
import dev.unwinder.modules.ImageFinder;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.modules.ModuleMap;
import dev.unwinder.registered.ExternalUnwindInfos;
import dev.unwinder.target.Machine;
import dev.unwinder.target.Memory;
import dev.unwinder.target.PageCache;
import dev.unwinder.target.Registers;
import dev.unwinder.target.SignalInfo;
import dev.unwinder.target.Target;
import dev.unwinder.target.TargetThread;
import dev.unwinder.target.WordReader;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The public entry: a target in; per thread, a {@link StackWalk} or a whole {@link Backtrace} out.
 *
 * <p>Looks the target's images up once; safe for many threads, each with its own walk.
 */
public final class Unwinder {
    private static final int SIGBUS = 7;
    private static final int SIGSEGV = 11;

    private static final int CACHED_PAGES = 64;

    private final Target target;
    private final UnwindLimits limits;
    private final Budget budget;
    private final DebugFileFinder debugFiles;
    private final ModuleMap modules;
    private final CodeMap code;
    private final Optional<Architecture> architecture;
    private final List<RowSource> firstSources;
    private final List<RowSource> addedSources;
    private final List<TrapHandlers> trapHandlers;
    private final RegisteredRowSource registered;
    private Optional<ModuleMap> allModules = Optional.empty();

    /** What each thread has taken, where frames are limited; by identity. */
    private final Map<TargetThread, FrameAllowance> allowances = new IdentityHashMap<>();

    private Unwinder(Builder builder) {
        this.target = builder.target;
        this.limits = builder.limits;
        this.budget = builder.budget;
        this.debugFiles = builder.debugFiles;
        this.firstSources = firstSources(builder);
        this.addedSources = List.copyOf(builder.addedSources);
        this.trapHandlers = List.copyOf(builder.trapHandlers);
        this.modules = builder.modules.isPresent()
                ? builder.modules.get()
                : ModuleMap.of(target, builder.imageFinder, builder.imageCache, budget);
        RuntimeCode runtime = new RuntimeCode(modules, target, budget);
        this.code = new CodeMap(modules, target.regions(), runtime);
        this.registered = new RegisteredRowSource(code, runtime);
        Machine machine = target.machine();
        this.architecture = Architecture.find(machine.elfMachine(), machine.wordSize());
    }

    /** What was declared is a source like those that were added, one for all walks. */
    private static List<RowSource> firstSources(Builder builder) {
        List<RowSource> sources = new ArrayList<>(builder.firstSources);
        for (ExternalUnwindInfos declared : builder.declared) {
            sources.add(new DeclaredRowSource(declared, builder.target));
        }
        return sources;
    }

    /** An unwinder with all defaults: files as the target finds them, a cache of its own. */
    public static Unwinder forTarget(Target target) {
        return builder(target).build();
    }

    /** A builder with all defaults. */
    public static Builder builder(Target target) {
        return new Builder(target);
    }

    /** The target's images: those that were loaded. */
    public ModuleMap modules() {
        return modules;
    }

    /**
     * These, and the objects that just-in-time compilers have given to debuggers ({@link LoadedModule#registered}): every module that a frame can
     * have. The objects are looked for when this is asked for the first time, and all of them are read.
     */
    public synchronized ModuleMap allModules() {
        if (allModules.isEmpty()) {
            allModules = Optional.of(code.all());
        }
        return allModules.get();
    }

    /** The target's architecture, if it is supported; without it there are no frames. */
    public Optional<Architecture> architecture() {
        return architecture;
    }

    /** A walk from a thread's own registers. */
    public StackWalk walk(TargetThread thread) {
        Optional<Registers> registers = thread.registers();
        if (registers.isEmpty()) {
            return StackWalk.ended(StopReason.of(StopReason.Kind.NO_REGISTERS, unsupported()));
        }
        return walk(
                registers.get(), thread.codePointerMask(), faultAddress(thread.signal()), limits, allowance(thread));
    }

    private FrameAllowance allowance(TargetThread thread) {
        if (budget.limits().frames() == Long.MAX_VALUE) {
            return new FrameAllowance(budget);
        }
        synchronized (allowances) {
            FrameAllowance known = allowances.get(thread);
            if (known == null) {
                known = new FrameAllowance(budget);
                allowances.put(thread, known);
            }
            return known;
        }
    }

    /** Of an access to memory that failed; other signals have the address of an instruction there. */
    private static OptionalLong faultAddress(Optional<SignalInfo> signal) {
        boolean ofAccess = signal.isPresent()
                && (signal.get().number() == SIGSEGV || signal.get().number() == SIGBUS);
        return ofAccess ? signal.get().faultAddress() : OptionalLong.empty();
    }

    /** A walk from any registers, a suspended coroutine's for instance. */
    public StackWalk walk(Registers registers) {
        return walk(registers, OptionalLong.empty(), OptionalLong.empty(), limits, new FrameAllowance(budget));
    }

    /**
     * One step: from the registers of a frame to those of its caller.
     *
     * @param registers of the frame; what is known of its caller's is in them afterwards
     * @param exact whether the frame's pc is where it stands; if not, it is a return address
     */
    public UnwindStep step(Registers registers, boolean exact) {
        UnwindLimits two = new UnwindLimits(2, limits.maxStackSwitches(), limits.maxScannedWords());
        FrameAllowance allowance = FrameAllowance.ofAStep(budget);
        StackWalk walk = walk(registers, OptionalLong.empty(), OptionalLong.empty(), two, allowance)
                .startExact(exact);
        if (walk.hasNext()) {
            walk.next();
        }
        return walk.hasNext()
                ? new UnwindStep(Optional.of(walk.nextRegisters()), walk.isNextExact(), Optional.empty())
                : new UnwindStep(Optional.empty(), false, Optional.of(walk.stopReason()));
    }

    /**
     * The call frame information that covers an address: of {@code .eh_frame}, else of {@code .debug_frame}.
     *
     * @param address inside an instruction, {@link Frame#lookupAddress} of a frame for instance
     * @throws MalformedDataException when what should cover it is broken
     */
    public Optional<FunctionEntry> functionEntry(long address) throws MalformedDataException {
        Optional<LoadedModule> module = Optional.ofNullable(code.module(address));
        return module.isPresent()
                ? ImageCfi.of(module.get(), debugFiles)
                        .entry(module.get(), module.get().vaddr(address))
                : Optional.empty();
    }

    /** A thread's whole stack. */
    public Backtrace unwind(TargetThread thread) {
        StackWalk walk = walk(thread);
        List<Frame> frames = new ArrayList<>();
        while (walk.hasNext()) {
            frames.add(walk.next());
        }
        return new Backtrace(thread, frames, walk.stopReason());
    }

    /**
     * The entry in {@code .eh_frame}, or registered with libgcc, that a frame's code belongs to: what the program's own runtime finds when an exception is thrown,
     * with the personality routine and the language-specific data. Never an entry that is only for debuggers.
     *
     * @throws MalformedDataException when the entry, or what leads to it, is broken
     */
    public Optional<CodeEntry> exceptionEntry(Frame frame) throws MalformedDataException {
        Optional<LoadedModule> module = frame.module();
        if (module.isEmpty() || module.get().registered()) {
            // A just-in-time compiler registers what it has relocated; the object for debuggers may lack that.
            Optional<CodeEntry> found = code.registeredEntry(frame.lookupAddress());
            if (found.isPresent() || module.isEmpty()) {
                return found;
            }
        }
        return ImageCfi.of(module.get(), debugFiles).exceptionEntry(module.get().vaddr(frame.lookupAddress()));
    }

    private StackWalk walk(
            Registers registers,
            OptionalLong codePointerMask,
            OptionalLong faultAddress,
            UnwindLimits limits,
            FrameAllowance allowance) {
        if (architecture.isEmpty()) {
            return StackWalk.ended(StopReason.of(StopReason.Kind.NO_REGISTERS, unsupported()));
        }
        Architecture cpu = architecture.get();
        Memory memory = PageCache.of(target.memory(), CACHED_PAGES);
        WordReader words = new WordReader(memory, target.machine().order(), cpu.wordSize());
        CallEvidence evidence = new CallEvidence(code, cpu, target.auxiliaryVector(), memory, words, debugFiles);
        FunctionFrames frames = new FunctionFrames(evidence, cpu);
        TailCalls tailCalls = new TailCalls(evidence, cpu.elfMachine());
        List<RowSource> sources = new ArrayList<>(firstSources);
        for (TrapHandlers handlers : trapHandlers) {
            sources.add(new TrapFrameRowSource(handlers, evidence));
        }
        sources.add(new CfiRowSource(debugFiles));
        sources.add(registered);
        sources.add(new SignalFrameRowSource());
        sources.addAll(addedSources);
        sources.add(new StackEndRowSource(evidence));
        sources.add(new BadPcRowSource());
        sources.add(new PrologueRowSource(evidence, frames, tailCalls));
        sources.add(new FramePointerRowSource(evidence, frames, tailCalls));
        if (limits.maxScannedWords() > 0) {
            RowEvaluator trial = new RowEvaluator(cpu, words, codePointerMask, registers);
            Lookahead lookahead = new Lookahead(code, cpu, evidence, trial);
            sources.add(new StackScanRowSource(evidence, lookahead, trial, limits));
        }
        return StackWalk.from(
                registers,
                cpu.registers(),
                sources,
                limits,
                allowance,
                new Step(code, cpu, memory, words, codePointerMask, evidence, registers),
                new RowEvaluator(cpu, words, codePointerMask, registers),
                faultAddress);
    }

    private String unsupported() {
        return architecture.isPresent()
                ? ""
                : Architectures.machineName(target.machine().elfMachine()) + " is not supported yet";
    }

    /** Collects what an unwinder is to use. */
    public static final class Builder {
        private final Target target;
        private UnwindLimits limits = UnwindLimits.defaults();
        private Budget budget = Budget.unlimited();
        private ImageCache imageCache = new ImageCache();
        private ImageFinder imageFinder;
        private DebugFileFinder debugFiles = DebugFileFinder.none();
        private Optional<ModuleMap> modules = Optional.empty();
        private final List<RowSource> firstSources = new ArrayList<>();
        private final List<RowSource> addedSources = new ArrayList<>();
        private final List<TrapHandlers> trapHandlers = new ArrayList<>();
        private final List<ExternalUnwindInfos> declared = new ArrayList<>();

        private Builder(Target target) {
            this.target = target;
            this.imageFinder = target instanceof ImageFinder finder ? finder : ImageFinder.none();
        }

        /** How far walks may go. */
        public Builder limits(UnwindLimits value) {
            limits = value;
            return this;
        }

        /**
         * What may be spent on the target: once it is, walks end, and say so. Files that the target opens have a budget of their own, which should
         * be this one.
         */
        public Builder budget(Budget value) {
            budget = value;
            return this;
        }

        /** Images that are shared with other targets. */
        public Builder imageCache(ImageCache value) {
            imageCache = value;
            return this;
        }

        /** Where image files come from, in place of the target itself. */
        public Builder imageFinder(ImageFinder value) {
            imageFinder = value;
            return this;
        }

        /** Where separate debug files come from. */
        public Builder debugFiles(DebugFileFinder value) {
            debugFiles = value;
            return this;
        }

        /** The target's images, where they are known already. */
        public Builder modules(ModuleMap value) {
            modules = Optional.of(value);
            return this;
        }

        /**
         * Teaches the walk frames for which there is no call frame information. The source is asked, after those added before it, where call
         * frame information has nothing to say and the frame is not the kernel's signal frame: before the known ends of stacks, the frame pointer
         * and the scan. What it says is taken only if the caller lies in code.
         */
        public Builder rowSource(RowSource value) {
            addedSources.add(new GuardedRowSource(value));
            return this;
        }

        /**
         * The same, but the source is asked before all others: for code that has call frame information which is wrong, or which leads out of
         * frames that are to be seen.
         */
        public Builder firstRowSource(RowSource value) {
            firstSources.add(new GuardedRowSource(value));
            return this;
        }

        /**
         * Declares call frame information of code that no image has. It comes before that of images; where it has no entry, the walk goes on as
         * if nothing had been declared. What is added or removed later is seen by the next step of every walk.
         */
        public Builder externalUnwindInfo(ExternalUnwindInfos value) {
            declared.add(value);
            return this;
        }

        /**
         * Names code that an x86-64 CPU enters on an interrupt or exception: its caller is what the CPU has pushed, and stands exactly where it
         * was interrupted. Such frames are {@link dev.unwinder.frame.FrameOrigin#TRAP_FRAME}.
         */
        public Builder trapHandlers(List<TrapHandler> value) {
            return trapHandlers(new ListedTrapHandlers(value));
        }

        /** The same, for handlers that are known by something else than a list of addresses. */
        public Builder trapHandlers(TrapHandlers value) {
            trapHandlers.add(value);
            return this;
        }

        /** The unwinder; looks the target's images up. */
        public Unwinder build() {
            return new Unwinder(this);
        }
    }
}
