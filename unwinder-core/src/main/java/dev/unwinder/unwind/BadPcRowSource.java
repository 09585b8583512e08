package dev.unwinder.unwind;

import dev.unwinder.frame.FrameOrigin;

/**
 * A call or jump through a bad pointer: the pc is 0 or not in code, nothing has run since, so the caller is where the call put it: on top
 * of the stack, or in the link register.
 */
final class BadPcRowSource implements RowSource {
    @Override
    public Answer ask(Step step) {
        return step.isExact() && !step.isCode(step.pc())
                ? new Answer.Found(step.architecture().badCallRow(), FrameOrigin.BAD_PC)
                : NOTHING;
    }
}
