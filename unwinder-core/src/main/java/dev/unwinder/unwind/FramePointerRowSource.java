package dev.unwinder.unwind;

import dev.unwinder.arch.Architecture;
import dev.unwinder.arch.CallBefore;
import dev.unwinder.arch.CodeShapes.FrameSetup;
import dev.unwinder.arch.RegisterTable;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.rule.CfaRule;
import dev.unwinder.rule.UnwindRow;
import dev.unwinder.target.MemoryFaultException;
import java.util.Optional;

/**
 * The frame pointer, in code without call frame information: believed only if it lies further out on the stack, the saved one lies still
 * further out on the same, and the return address lies behind a call that may lead here.
 *
 * <p>Situation: a function that has not set it up yet, or never does (a leaf). The frame pointer is then that of its caller, and would lead
 * to its caller's caller; the return address is still where the call has put it.
 *
 * @psabi x86-64 3.4.1; AAPCS64 6.4.6: a frame pointer of zero, and a frame record of zeros, mark the outermost frame
 */
final class FramePointerRowSource implements RowSource {
    private static final Answer END = new Answer.Outermost("the frame pointer is 0");

    /** The most code of a function that is looked at. */
    private static final int MAX_CODE = 1024;

    private final CallEvidence evidence;

    FramePointerRowSource(CallEvidence evidence) {
        this.evidence = evidence;
    }

    @Override
    public Answer ask(Step step) {
        if (!step.isCode(step.lookupAddress())) {
            return NOTHING;
        }
        Architecture architecture = step.architecture();
        Optional<FunctionBounds.Function> function = evidence.function(step.lookupAddress());
        if (function.isPresent() && function.get().isKnown()) {
            FrameSetup setup = setup(step, function.get().start());
            if (setup == FrameSetup.NOT_BEGUN && step.isExact()) {
                return new Answer.Found(architecture.badCallRow(), FrameOrigin.FRAME_POINTER);
            }
            if (setup == FrameSetup.PUSHED && step.isExact()) {
                return new Answer.Found(pushed(architecture), FrameOrigin.FRAME_POINTER);
            }
            return setup == FrameSetup.DONE ? byRecord(step, true) : NOTHING;
        }
        if (isReturnRegisterLeft(step)) {
            return new Answer.Found(architecture.badCallRow(), FrameOrigin.FRAME_POINTER);
        }
        return byRecord(step, step.origin() == FrameOrigin.FRAME_POINTER);
    }

    private FrameSetup setup(Step step, long start) {
        long done = step.pc() - start;
        if (done < 0 || done > MAX_CODE) {
            return FrameSetup.DONE; // too far in to tell
        }
        byte[] code = evidence.codeAt(start, (int) done + 4);
        return code.length < done ? FrameSetup.DONE : step.architecture().code().frameSetup(code, (int) done);
    }

    /** The frame pointer's row while the stack pointer stands where the frame pointer will. */
    private static UnwindRow pushed(Architecture architecture) {
        UnwindRow model = architecture.framePointerRow();
        UnwindRow.Builder row =
                UnwindRow.builder(model.returnAddressRegister()).returnAddressSigned(model.isReturnAddressSigned());
        for (int i = 0; i < model.ruleCount(); i++) {
            row.rule(model.register(i), model.rule(i));
        }
        return row.build(
                new CfaRule.RegisterOffset(architecture.registers().stackPointer(), 2L * architecture.wordSize()));
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

    /** What the frame record says, if that is one: where neither the code nor a record before says so, zeros are no end. */
    private Answer byRecord(Step step, boolean isRecord) {
        RegisterTable table = step.architecture().registers();
        if (!step.registers().isKnown(table.framePointer())) {
            return NOTHING;
        }
        long pointer = step.registers().get(table.framePointer());
        if (pointer == 0 && isRecord) {
            return END;
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
                return isRecord ? END : NOTHING;
            }
            boolean further = saved == 0 || Long.compareUnsigned(saved, pointer) > 0 && step.isSameStack(saved);
            return further && step.isCode(returnAddress - 1) && mayReturn(step, returnAddress)
                    ? new Answer.Found(step.architecture().framePointerRow(), FrameOrigin.FRAME_POINTER)
                    : NOTHING;
        } catch (MemoryFaultException unreadable) {
            return NOTHING;
        }
    }

    private boolean mayReturn(Step step, long returnAddress) {
        CallBefore call = evidence.readCallBefore(returnAddress);
        CallEvidence.Link link = evidence.judge(call, step.lookupAddress());
        return link == CallEvidence.Link.CALLS || link == CallEvidence.Link.MAY_CALL;
    }
}
