package dev.unwinder.unwind;

import dev.unwinder.arch.Architecture;
import dev.unwinder.arch.CallBefore;
import dev.unwinder.arch.RegisterTable;
import dev.unwinder.code.PrologueState;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.target.MemoryFaultException;
import java.util.Optional;

/**
 * The frame pointer, in code without call frame information: believed only if it lies further out on the stack, the saved one lies still
 * further out on the same, and the return address lies behind a call that may lead here.
 *
 * <p>Situation: a function that has not set it up yet, or never does (a leaf). The frame pointer is then that of its caller, and would lead
 * to its caller's caller. Where the function's code could be followed, that says whether there is a frame record.
 *
 * @psabi x86-64 3.4.1; AAPCS64 6.4.6: a frame pointer of zero, and a frame record of zeros, mark the outermost frame
 */
final class FramePointerRowSource implements RowSource {
    private static final Answer ZERO = new Answer.Failed("the frame pointer is 0");
    private static final Answer ZEROS = new Answer.Failed("the frame record is 0");
    private static final Answer END = new Answer.Outermost("the frame pointer is 0");

    private final CallEvidence evidence;
    private final FunctionFrames frames;
    private final TailCalls tailCalls;

    FramePointerRowSource(CallEvidence evidence, FunctionFrames frames, TailCalls tailCalls) {
        this.evidence = evidence;
        this.frames = frames;
        this.tailCalls = tailCalls;
    }

    @Override
    public Answer ask(Step step) {
        if (!step.isCode(step.lookupAddress())) {
            return NOTHING;
        }
        Architecture architecture = step.architecture();
        boolean isRecord = step.origin() == FrameOrigin.FRAME_POINTER;
        Optional<FunctionBounds.Function> function = evidence.function(step.lookupAddress());
        if (function.isPresent() && function.get().isKnown()) {
            return frames.at(function.get(), step) instanceof PrologueState state
                    ? keepsRecord(state, architecture) ? byRecord(step, true, false) : NOTHING
                    : byRecord(step, isRecord, true);
        }
        if (isReturnRegisterLeft(step)) {
            return new Answer.Found(architecture.badCallRow(), FrameOrigin.FRAME_POINTER);
        }
        return byRecord(step, isRecord, false);
    }

    /** Whether the frame pointer leads to the caller's, and that to the return address. */
    private static boolean keepsRecord(PrologueState state, Architecture architecture) {
        if (state.fromFramePointer().isEmpty() || state.returnAddress().isEmpty()) {
            return false;
        }
        long record = -state.fromFramePointer().getAsLong();
        Long saved = state.saved().get(architecture.registers().framePointer());
        return saved != null
                && saved == record
                && state.returnAddress().getAsLong() == record + architecture.wordSize();
    }

    /** Whether the register that calls leave the return address in, where there is one, still holds that of this function. */
    private boolean isReturnRegisterLeft(Step step) {
        RegisterTable table = step.architecture().registers();
        if (!step.isExact()
                || table.returnAddress() == table.programCounter()
                || !step.registers().isKnown(table.returnAddress())) {
            return false;
        }
        long returnAddress = step.codePointer(step.registers().get(table.returnAddress()));
        return evidence.judge(evidence.callBefore(returnAddress), step.lookupAddress()) == CallEvidence.Link.CALLS;
    }

    /**
     * What the frame record says, if that is one.
     *
     * @param isRecord whether the code, or a record before, says so; if not, zeros are no end
     * @param isDoubted whether the call has to lead here for certain, since the function's code could not be followed
     */
    private Answer byRecord(Step step, boolean isRecord, boolean isDoubted) {
        RegisterTable table = step.architecture().registers();
        if (!step.registers().isKnown(table.framePointer())) {
            return NOTHING;
        }
        long pointer = step.registers().get(table.framePointer());
        if (pointer == 0 && isRecord) {
            return step.isStackEnd(step.stackPointer()) ? END : ZERO;
        }
        int word = step.architecture().wordSize();
        if (Long.compareUnsigned(pointer, step.stackPointer()) < 0
                || pointer % word != 0
                || !step.isSameStack(pointer)) {
            return NOTHING;
        }
        try {
            long saved = step.words().word(pointer);
            long returnAddress = step.codePointer(step.words().word(pointer + word));
            if (saved == 0 && returnAddress == 0) {
                return !isRecord ? NOTHING : step.isStackEnd(pointer) ? END : ZEROS;
            }
            boolean further = saved == 0 || Long.compareUnsigned(saved, pointer) > 0 && step.isSameStack(saved);
            return further && step.isCode(returnAddress - 1) && mayReturn(step, returnAddress, isDoubted, saved != 0)
                    ? new Answer.Found(step.architecture().framePointerRow(), FrameOrigin.FRAME_POINTER)
                    : NOTHING;
        } catch (MemoryFaultException unreadable) {
            return NOTHING;
        }
    }

    private boolean mayReturn(Step step, long returnAddress, boolean isDoubted, boolean leadsOn) {
        CallBefore call = evidence.readCallBefore(returnAddress);
        return switch (evidence.judge(call, step.lookupAddress())) {
            case CALLS -> true;
            case MAY_CALL -> !isDoubted;
            case CALLS_OTHER ->
                !isDoubted
                        && leadsOn
                        && call instanceof CallBefore.Direct direct
                        && tailCalls.mayReach(direct.target(), step.lookupAddress());
            case NO_CALL -> false;
        };
    }
}
