package dev.unwinder.unwind;

import dev.unwinder.arch.Architecture;
import dev.unwinder.arch.CallBefore;
import dev.unwinder.arch.RegisterTable;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.rule.CfaRule;
import dev.unwinder.rule.RegisterRule;
import dev.unwinder.rule.UnwindRow;
import dev.unwinder.target.MemoryFaultException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last resort: a look at the words on the stack for one that a call has put there.
 *
 * <p>A word is a candidate only behind a call in an image's code. Best is one whose call leads to the function that is being left; the first
 * such is taken. Of the others one is taken only where following it shows that it is no leftover of an earlier call ({@link Lookahead}),
 * and the frame says that others may be missing before it.
 *
 * <p>Of the caller's registers the stack pointer is known, and the frame pointer where it points further out on the same stack.
 */
final class StackScanRowSource implements RowSource {
    /** From a frame that is certain, or out of a function whose start is known, so many times as many words are looked at. */
    private static final int CERTAIN = 4;

    /** The most words that one walk looks at. */
    private static final long MAX_WORDS = 4L << 20;

    private static final int MAX_CANDIDATES = 16;

    private record Candidate(UnwindRow row, boolean mayCall) {}

    private final CallEvidence evidence;
    private final Lookahead lookahead;
    private final RowEvaluator evaluator;
    private final UnwindLimits limits;
    private long wordsLeft = MAX_WORDS;

    StackScanRowSource(CallEvidence evidence, Lookahead lookahead, RowEvaluator evaluator, UnwindLimits limits) {
        this.evidence = evidence;
        this.lookahead = lookahead;
        this.evaluator = evaluator;
        this.limits = limits;
    }

    @Override
    public Answer ask(Step step) {
        Optional<FunctionBounds.Function> function = evidence.function(step.lookupAddress());
        boolean isKnown = function.isPresent() && function.get().isKnown();
        boolean isCertain = step.origin() != FrameOrigin.FRAME_POINTER && step.origin() != FrameOrigin.SCAN;
        int most = limits.maxScannedWords() * (isKnown || isCertain ? CERTAIN : 1);
        Candidate[] candidates = new Candidate[MAX_CANDIDATES];
        int count = 0;
        int word = step.architecture().wordSize();
        for (int i = 0; i < most && wordsLeft-- > 0; i++) {
            long at = step.stackPointer() + (long) i * word;
            if (!step.isSameStack(at)) {
                break;
            }
            long returnAddress;
            try {
                returnAddress = step.codePointer(step.words().word(at));
            } catch (MemoryFaultException unreadable) {
                break;
            }
            CallBefore call = evidence.callBefore(returnAddress);
            if (call instanceof CallBefore.None) {
                continue;
            }
            CallEvidence.Link link = evidence.judge(call, step.lookupAddress());
            UnwindRow row = row(step, at);
            if (row == null) {
                continue;
            }
            if (link == CallEvidence.Link.CALLS) {
                return new Answer.Scanned(row, false);
            }
            if (count < MAX_CANDIDATES) {
                candidates[count++] = new Candidate(row, link == CallEvidence.Link.MAY_CALL);
            }
        }
        return choose(step, candidates, count, function);
    }

    /** The first candidate that stands a closer look; before all others those that may call the function, if nothing is seen to call it. */
    private Answer choose(Step step, Candidate[] candidates, int count, Optional<FunctionBounds.Function> function) {
        boolean mayBeCalled = false;
        for (int i = 0; i < count; i++) {
            mayBeCalled |= candidates[i].mayCall();
        }
        // What an image's code calls is searched last: that takes all of it.
        boolean isUncalled = mayBeCalled
                && function.isPresent()
                && function.get().isKnown()
                && !evidence.isCalled(function.get().start());
        for (int i = 0; isUncalled && i < count; i++) {
            if (candidates[i].mayCall() && follow(step, candidates[i].row()) != Lookahead.Result.REFUTED) {
                return new Answer.Scanned(candidates[i].row(), false);
            }
        }
        for (int i = 0; i < count; i++) {
            if (follow(step, candidates[i].row()) == Lookahead.Result.FITS) {
                return new Answer.Scanned(candidates[i].row(), true);
            }
        }
        return NOTHING;
    }

    private Lookahead.Result follow(Step step, UnwindRow row) {
        return evaluator.apply(row, step.registers(), 0) == RowEvaluator.Outcome.CALLER
                ? lookahead.follow(evaluator.callerRegisters(), step.lookupAddress())
                : Lookahead.Result.REFUTED;
    }

    /**
     * The row of a caller whose return address is at a place; null where there can be none. It is the row of a function that keeps a frame
     * pointer, hung up by the return address instead.
     */
    private static @Nullable UnwindRow row(Step step, long at) {
        Architecture architecture = step.architecture();
        RegisterTable table = architecture.registers();
        UnwindRow model = architecture.framePointerRow();
        long frame = at + architecture.wordSize();
        UnwindRow.Builder row =
                UnwindRow.builder(model.returnAddressRegister()).returnAddressSigned(model.isReturnAddressSigned());
        for (int register : table.calleeSaved()) {
            row.rule(register, new RegisterRule.Undefined());
        }
        for (int i = 0; i < model.ruleCount(); i++) {
            row.rule(model.register(i), model.rule(i));
        }
        boolean isSaved = pointsOut(step, at - architecture.wordSize());
        if (model.find(table.stackPointer()).isPresent()) {
            if (!isSaved) {
                return null; // where the stack pointer is found by the frame record, there is no caller without one
            }
        } else {
            row.forget(table.stackPointer());
            boolean isKept = step.registers().isKnown(table.framePointer())
                    && isFurtherOut(step, step.registers().get(table.framePointer()), frame);
            if (isKept) {
                row.rule(table.framePointer(), new RegisterRule.SameValue());
            } else if (!isSaved) {
                row.rule(table.framePointer(), new RegisterRule.Undefined());
            }
        }
        return row.build(new CfaRule.RegisterOffset(table.stackPointer(), frame - step.stackPointer()));
    }

    /** Whether a word on the stack points further out on it, as a saved frame pointer does. */
    private static boolean pointsOut(Step step, long at) {
        try {
            return Long.compareUnsigned(at, step.stackPointer()) >= 0
                    && isFurtherOut(
                            step,
                            step.words().word(at),
                            at + 2L * step.architecture().wordSize());
        } catch (MemoryFaultException unreadable) {
            return false;
        }
    }

    private static boolean isFurtherOut(Step step, long pointer, long than) {
        return pointer % step.architecture().wordSize() == 0
                && Long.compareUnsigned(pointer, than) >= 0
                && step.isSameStack(pointer);
    }
}
