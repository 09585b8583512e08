package dev.unwinder.unwind;

import dev.unwinder.frame.FrameOrigin;

/**
 * The frame that the kernel writes when it delivers a signal, where no call frame information tells of it: known by the bytes of the
 * sigreturn trampoline, as in musl, in Go, and in the vDSO of AArch64.
 */
final class SignalFrameRowSource implements RowSource {
    @Override
    public Answer ask(Step step) {
        return step.isSignalTrampoline()
                ? new Answer.Found(step.architecture().signalFrameRow(), FrameOrigin.SIGNAL_FRAME)
                : NOTHING;
    }
}
