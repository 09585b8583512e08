package dev.unwinder.unwind;

import dev.unwinder.arch.RegisterTable;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.target.MemoryFaultException;
import java.util.OptionalLong;

/**
 * The frame pointer, in code without call frame information: believed only if it lies further out on the stack, the saved one lies still
 * further out, and the return address lies behind a call.
 *
 * @psabi x86-64 3.4.1: a frame pointer of zero marks the outermost frame; AAPCS64 6.4.6: so does a frame record of zeros
 */
final class FramePointerRowSource implements RowSource {
    private static final Answer END = new Answer.Outermost("the frame pointer is 0");

    private final OptionalLong codePointerMask;

    FramePointerRowSource(OptionalLong codePointerMask) {
        this.codePointerMask = codePointerMask;
    }

    @Override
    public Answer ask(Step step) {
        RegisterTable table = step.architecture().registers();
        if (!step.registers().isKnown(table.framePointer()) || !step.isCode(step.lookupAddress())) {
            return NOTHING;
        }
        long pointer = step.registers().get(table.framePointer());
        if (pointer == 0) {
            return END;
        }
        int word = step.architecture().wordSize();
        if (Long.compareUnsigned(pointer, step.stackPointer()) < 0 || pointer % word != 0) {
            return NOTHING;
        }
        try {
            long saved = step.words().word(pointer);
            long returnAddress =
                    step.architecture().stripCodePointer(step.words().word(pointer + word), codePointerMask);
            if (saved == 0 && returnAddress == 0) {
                return END;
            }
            boolean further = saved == 0 || Long.compareUnsigned(saved, pointer) > 0;
            return further && step.isCode(returnAddress - 1) && step.followsCall(returnAddress)
                    ? new Answer.Found(step.architecture().framePointerRow(), FrameOrigin.FRAME_POINTER)
                    : NOTHING;
        } catch (MemoryFaultException unreadable) {
            return NOTHING;
        }
    }
}
