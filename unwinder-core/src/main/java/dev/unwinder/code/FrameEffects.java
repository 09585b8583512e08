package dev.unwinder.code;

/** What the instructions of one architecture do to a frame. */
interface FrameEffects {
    /** The frame when a function starts. */
    FrameState initial();

    /** Applies an instruction, which is not a jump that is taken. */
    void apply(Instruction instruction, FrameState state);

    /** The CFA minus the stack pointer when a return is executed. */
    long atReturn();

    /** DWARF number. */
    int stackPointer();

    /** DWARF number. */
    int framePointer();
}
