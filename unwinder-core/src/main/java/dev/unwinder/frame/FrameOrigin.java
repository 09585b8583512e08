package dev.unwinder.frame;

/** How a frame was found, the most trustworthy first. */
public enum FrameOrigin {
    /** The thread's own registers. */
    CONTEXT("context"),
    /** Call frame information of the frame it called. */
    CFI("cfi"),
    /** The registers that the kernel saved when it delivered a signal. */
    SIGNAL_FRAME("signal frame"),
    /** The registers that a trap or interrupt saved. */
    TRAP_FRAME("trap frame"),
    /** A row source that the caller of the library has added, for the frames of a language's own runtime say. */
    EXTENSION("extension"),
    /** The return address of a call that went nowhere. */
    BAD_PC("bad pc"),
    /** What the function's own code has done to the stack by its pc. */
    PROLOGUE("prologue"),
    /** The frame pointer. */
    FRAME_POINTER("frame pointer"),
    /** A look at the words on the stack. */
    SCAN("scan");

    private final String words;

    FrameOrigin(String words) {
        this.words = words;
    }

    /** As it is shown. */
    @Override
    public String toString() {
        return words;
    }
}
