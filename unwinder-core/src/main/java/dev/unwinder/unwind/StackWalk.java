package dev.unwinder.unwind;

import dev.unwinder.arch.RegisterTable;
import dev.unwinder.bytes.Budget;
import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameNote;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.frame.StopReason;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.rule.CfaRule;
import dev.unwinder.rule.RegisterRule;
import dev.unwinder.rule.UnwindRow;
import dev.unwinder.target.RegisterPlace;
import dev.unwinder.target.Registers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The lazy walk: one frame a step, its registers, and, when it ends, why.
 *
 * <p>Never throws for bad data, and always ends: at the outermost frame, where nothing leads on, where the stack runs in a circle, or at
 * the limit. Frames that were handed out are not held. For use by one thread.
 */
public final class StackWalk implements Iterator<Frame> {
    private record Visited(long pc, long stackPointer) {}

    /** So many words of zeros, the return address the last of them, are more than a coincidence. */
    private static final int ZEROS = 3;

    private final List<RowSource> sources;
    private final UnwindLimits limits;
    private final Budget budget;
    private final FrameAllowance allowance;
    private final @Nullable Step step;
    private final @Nullable RowEvaluator evaluator;
    private final Set<Visited> lowerings = new HashSet<>();
    private final StackRuns runs;

    // Where the walk stands.
    private Registers registers;
    private boolean exact = true;
    private FrameOrigin origin = FrameOrigin.CONTEXT;
    private boolean stackSwitched;
    private boolean mayLackFrames;
    private OptionalLong faultAddress;

    /** Whether a scan has been needed: of the registers since then, only the stack pointer is above doubt. */
    private boolean scanned;

    private long index;
    private @Nullable StopReason stop;

    // What was found out while stepping away from the frame it stands at.
    private @Nullable List<FrameNote> notes;
    private @Nullable StopReason firstFailure;
    private int failures;
    private long cfa;
    private boolean cfaKnown;
    private boolean signalTrampoline;

    private StackWalk(
            List<RowSource> sources,
            UnwindLimits limits,
            FrameAllowance allowance,
            @Nullable Step step,
            @Nullable RowEvaluator evaluator,
            Registers registers,
            OptionalLong faultAddress,
            @Nullable StopReason stop) {
        this.sources = sources;
        this.limits = limits;
        this.budget = allowance.budget();
        this.allowance = allowance;
        this.runs = new StackRuns(limits.maxStackSwitches());
        this.step = step;
        this.evaluator = evaluator;
        this.registers = registers;
        this.faultAddress = faultAddress;
        this.stop = stop;
    }

    /** A walk that starts at some registers. */
    static StackWalk from(
            Registers registers,
            RegisterTable table,
            List<RowSource> sources,
            UnwindLimits limits,
            FrameAllowance allowance,
            Step step,
            RowEvaluator evaluator,
            OptionalLong faultAddress) {
        if (limits.maxFrames() <= 0) {
            return ended(StopReason.of(StopReason.Kind.LIMIT, "no frames are allowed"));
        }
        if (!registers.isKnown(table.programCounter()) || !registers.isKnown(table.stackPointer())) {
            return ended(StopReason.of(StopReason.Kind.NO_REGISTERS, "the pc or the stack pointer is not known"));
        }
        return new StackWalk(sources, limits, allowance, step, evaluator, registers, faultAddress, null);
    }

    /** Says whether the first frame's pc is where it stands; if not, it is a return address. To be called before the first step. */
    StackWalk startExact(boolean value) {
        exact = value;
        return this;
    }

    /** The registers of the frame that comes next, while there is one. */
    Registers nextRegisters() {
        return registers;
    }

    /** Whether the pc of the frame that comes next is where it stands. */
    boolean isNextExact() {
        return exact;
    }

    /** A walk without frames. */
    static StackWalk ended(StopReason why) {
        return new StackWalk(
                List.of(),
                UnwindLimits.defaults(),
                new FrameAllowance(Budget.unlimited()),
                null,
                null,
                Registers.builder(1).build(),
                OptionalLong.empty(),
                why);
    }

    @Override
    public boolean hasNext() {
        return stop == null;
    }

    /** The next frame out. */
    @Override
    public Frame next() {
        if (stop != null || step == null || evaluator == null) {
            throw new NoSuchElementException("the walk has ended: " + stop);
        }
        step.enter(registers, exact, origin);
        Registers here = registers;
        boolean hereExact = exact;
        FrameOrigin hereOrigin = origin;
        notes = null;
        if (stackSwitched) {
            note(FrameNote.Kind.STACK_SWITCHED, "switched stack");
            stackSwitched = false;
        }
        if (mayLackFrames) {
            note(FrameNote.Kind.FRAMES_MISSING, "frames may be missing before this one");
            mayLackFrames = false;
        }
        if (faultAddress.isPresent()) {
            Optional<String> overflow = step.overflow(faultAddress.getAsLong());
            if (overflow.isPresent()) {
                note(FrameNote.Kind.STACK_OVERFLOW, overflow.get());
            }
            faultAddress = OptionalLong.empty();
        }
        long stackPointer = step.stackPointer();
        advance(step, evaluator);
        if (budget.isSpent()) {
            // What the sources have said since may rest on less than there is.
            stop = StopReason.of(StopReason.Kind.BUDGET, budget.reason());
        }
        allowance.take(
                index); // of the first frame, which is told in any case; the others were taken when they were walked to
        if (stop == null && !allowance.take(index + 1)) {
            stop = StopReason.of(StopReason.Kind.LIMIT, allowance.reason());
        }
        LoadedModule module = step.module();
        return new Frame(
                index++,
                step.pc(),
                hereExact || signalTrampoline, // a trampoline was never called: the handler returns to its start
                stackPointer,
                here,
                Optional.ofNullable(module),
                hereOrigin,
                cfaKnown ? OptionalLong.of(cfa) : OptionalLong.empty(),
                signalTrampoline,
                notes == null ? List.of() : List.copyOf(notes));
    }

    /**
     * Passes over frames.
     *
     * @param count how many, if there are so many
     * @return this walk
     */
    public StackWalk skip(long count) {
        for (long i = 0; i < count && hasNext(); i++) {
            next();
        }
        return this;
    }

    /**
     * Why the walk ended.
     *
     * @throws IllegalStateException while there are more frames
     */
    public StopReason stopReason() {
        if (stop == null) {
            throw new IllegalStateException("the walk has not ended");
        }
        return stop;
    }

    /** Asks the sources in their order of trust, until one leads to a caller or proves that there is none. */
    private void advance(Step at, RowEvaluator evaluator) {
        cfaKnown = false;
        signalTrampoline = false;
        firstFailure = null;
        failures = 0;
        for (RowSource source : sources) {
            RowSource.Answer answer = source.ask(at);
            if (answer instanceof RowSource.Answer.Found found) {
                if (apply(at, evaluator, found)) {
                    return;
                }
                if (isLeftOut(at)) {
                    break;
                }
            } else if (answer instanceof RowSource.Answer.Scanned guess) {
                if (apply(at, evaluator, new RowSource.Answer.Found(guess.row(), FrameOrigin.SCAN))) {
                    scanned = true;
                    mayLackFrames = guess.mayLackFrames() || isBroken();
                    return;
                }
            } else if (answer instanceof RowSource.Answer.Outermost end) {
                stop = StopReason.of(StopReason.Kind.OUTERMOST, end.why());
                return;
            } else if (answer instanceof RowSource.Answer.Failed failed) {
                failed(failed.why(), StopReason.of(StopReason.Kind.NO_RULE, failed.why()));
            }
        }
        stop = firstFailure != null ? firstFailure : StopReason.of(StopReason.Kind.NO_RULE, "");
        if (failures == 1 && notes != null) {
            notes.remove(notes.size() - 1); // the stop reason says the same
        }
    }

    /** Whether a return address was found where it should be, but is none. */
    private boolean isBroken() {
        StopReason reason = firstFailure;
        return reason != null && reason.kind() == StopReason.Kind.BAD_RETURN_ADDRESS;
    }

    /** A stack of which a part is not there has nothing to say beyond it; an address elsewhere may come from a bad rule. */
    private boolean isLeftOut(Step at) {
        StopReason reason = firstFailure;
        return reason != null
                && reason.kind() == StopReason.Kind.UNREADABLE
                && at.isSameStack(reason.address().orElse(0));
    }

    /** Whether a row has settled how the walk goes on. */
    private boolean apply(Step at, RowEvaluator evaluator, RowSource.Answer.Found found) {
        LoadedModule module = at.module();
        RowEvaluator.Outcome outcome = evaluator.apply(found.row(), at.registers(), module == null ? 0 : module.bias());
        if (!cfaKnown && evaluator.isCfaKnown()) {
            cfa = evaluator.cfa();
            cfaKnown = true;
        }
        String source = found.origin().toString();
        switch (outcome) {
            case OUTERMOST -> stop = StopReason.of(StopReason.Kind.OUTERMOST, "");
            case UNREADABLE -> {
                String why = source + ": the return address cannot be read";
                failed(
                        why,
                        StopReason.at(
                                StopReason.Kind.UNREADABLE, evaluator.faultAddress(), "return address, by " + source));
                return false;
            }
            case FAILED -> {
                failed(
                        source + ": " + evaluator.problem(),
                        StopReason.of(StopReason.Kind.NO_RULE, evaluator.problem()));
                return false;
            }
            case CALLER -> {
                return accept(at, evaluator, found);
            }
        }
        return true;
    }

    /** Whether a caller is plausible; if so, the walk moves there, or has come round in a circle. */
    private boolean accept(Step at, RowEvaluator evaluator, RowSource.Answer.Found found) {
        long pc = evaluator.returnAddress();
        boolean callerExact = found.row().isSignalFrame();
        if (pc == 0
                && !callerExact
                && (isTold(found.origin()) || at.isStackEnd(evaluator.cfa() - 1))
                && !isZeroed(at, found.row(), evaluator.cfa())) {
            // What runtimes push below a thread's first function, where no rule says that it has no caller; gdb ends
            // there too. Where the place of the return address is only deduced, it has to be the end of the stack.
            stop = StopReason.of(StopReason.Kind.OUTERMOST, "the return address is 0");
            return true;
        }
        if (!isPlausible(at, pc, callerExact, found.origin())) {
            String what = found.origin() + ": the return address 0x" + Long.toHexString(pc) + " is not in code";
            failed(what, StopReason.at(StopReason.Kind.BAD_RETURN_ADDRESS, pc, "by " + found.origin()));
            return false;
        }
        if (scanned && !callerExact && isDoubtful(at, pc, found)) {
            String what = found.origin() + ": the code at 0x" + Long.toHexString(pc) + " has not called this function";
            failed(what, StopReason.of(StopReason.Kind.NO_RULE, what));
            return false;
        }
        long stackPointer = evaluator.callerStackPointer();
        signalTrampoline = found.origin() == FrameOrigin.SIGNAL_FRAME;
        boolean switches = at.isOtherStack(stackPointer)
                || isTold(found.origin())
                        && (Long.compareUnsigned(stackPointer, at.stackPointer()) < 0
                                || setsStackPointer(found.row(), at.stackPointerRegister()));
        if (isCircle(at, pc, stackPointer) || !runs.step(at.stackPointer(), stackPointer, switches)) {
            stop = StopReason.at(StopReason.Kind.LOOP, pc, "");
        } else if (index + 1 >= limits.maxFrames()) {
            stop = StopReason.of(StopReason.Kind.LIMIT, limits.maxFrames() + " frames");
        } else {
            Registers callers = evaluator.callerRegisters();
            if (pc == at.pc() && isStuck(at, callers)) {
                stop = StopReason.at(StopReason.Kind.LOOP, pc, "");
                return true;
            }
            stackSwitched = switches;
            faultAddress = signalTrampoline ? at.signalFault() : OptionalLong.empty();
            registers = callers;
            exact = callerExact;
            origin = found.origin();
        }
        return true;
    }

    /**
     * Whether a return address of zero is one of many zeros that were written over the stack: the function is called by its name, and what
     * lies just below, saved registers and variables, is zero too.
     */
    private static boolean isZeroed(Step at, UnwindRow row, long cfa) {
        Optional<RegisterRule> rule = row.find(row.returnAddressRegister());
        return rule.isPresent()
                && rule.get() instanceof RegisterRule.Offset place
                && at.areZeros(cfa + place.offset(), ZEROS)
                && at.isCalled();
    }

    /**
     * The caller of a signal or trap frame may stand anywhere, even at a bad pointer; a caller that called has code behind it. A return
     * address at the very start of code is one too: a signal handler's, whose trampoline the kernel has put at the start of a page.
     */
    private static boolean isPlausible(Step at, long pc, boolean exact, FrameOrigin origin) {
        if (exact) {
            return true;
        }
        return (at.isCode(pc - 1) || at.isCode(pc))
                && (isTold(origin)
                        || at.followsCall(pc)
                        || origin == FrameOrigin.PROLOGUE && (at.isSignalTrampoline(pc) || at.isContextStart(pc)));
    }

    /** Whether someone who must know has said where the caller is, rather than a guess. */
    private static boolean isTold(FrameOrigin origin) {
        return origin == FrameOrigin.CFI || origin == FrameOrigin.EXTENSION;
    }

    /** Once a scan was needed, a return address has to follow a call; one found by the frame pointer, a call to this function. */
    private static boolean isDoubtful(Step at, long pc, RowSource.Answer.Found found) {
        CallEvidence.Link link = at.link(pc).orElse(CallEvidence.Link.MAY_CALL);
        boolean byFramePointer = found.row().cfa() instanceof CfaRule.RegisterOffset base
                && base.register() == at.architecture().registers().framePointer();
        return link == CallEvidence.Link.NO_CALL && !at.isSignalTrampoline(pc)
                || link == CallEvidence.Link.CALLS_OTHER && byFramePointer;
    }

    /**
     * The same frame again ends a walk. While the stack pointer rises no frame can come again, so only the frames reached by a lower one
     * have to be remembered.
     */
    private boolean isCircle(Step at, long pc, long stackPointer) {
        if (Long.compareUnsigned(stackPointer, at.stackPointer()) > 0) {
            return false;
        }
        return pc == at.pc() && stackPointer == at.stackPointer()
                || lowerings.size() >= limits.maxStackSwitches()
                || !lowerings.add(new Visited(pc, stackPointer));
    }

    /**
     * Whether the caller is at the same place because no other return address was read. Situation: damaged call frame information that says
     * of the outermost function that it keeps its return address, and that its frame has a size: without reading anything, that goes on for ever.
     */
    private static boolean isStuck(Step at, Registers callers) {
        int register = at.architecture().registers().programCounter();
        RegisterPlace now = callers.place(register);
        RegisterPlace before = at.registers().place(register);
        // by hand: the equals of records is made at run time, which takes longer than a small stack
        if (now instanceof RegisterPlace.InMemory read && before instanceof RegisterPlace.InMemory readBefore) {
            return read.address() == readBefore.address();
        }
        return now instanceof RegisterPlace.InRegister kept
                && before instanceof RegisterPlace.InRegister keptBefore
                && kept.register() == keptBefore.register();
    }

    /**
     * Whether a row takes the caller's stack pointer from somewhere else than the CFA. Situation: stacks of coroutines that lie side by side
     * in one mapping or on one heap, where no address tells that one was left for another.
     */
    private static boolean setsStackPointer(UnwindRow row, int stackPointer) {
        Optional<RegisterRule> rule = row.find(stackPointer);
        return rule.isPresent()
                && !(rule.get() instanceof RegisterRule.ValOffset)
                && !(rule.get() instanceof RegisterRule.SameValue);
    }

    private void failed(String note, StopReason reason) {
        if (firstFailure != null
                && reason.address().isPresent()
                && reason.address().equals(firstFailure.address())) {
            return; // a weaker source that comes to the same
        }
        note(FrameNote.Kind.SOURCE_FAILED, note);
        failures++;
        if (firstFailure == null) {
            firstFailure = reason;
        }
    }

    private void note(FrameNote.Kind kind, String text) {
        List<FrameNote> list = notes;
        if (list == null) {
            list = new ArrayList<>(2);
            notes = list;
        }
        list.add(new FrameNote(kind, text));
    }
}
