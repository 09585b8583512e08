package dev.unwinder.code;

/** What an instruction is for, as far as unwinding and the explanation of a fault need to know. */
public enum InstructionKind {
    /** A call to a fixed target: {@link Instruction#target}. */
    CALL,
    /** A call through a register or memory. */
    INDIRECT_CALL,
    /** A jump to a fixed target. */
    JUMP,
    /** A jump through a register or memory. */
    INDIRECT_JUMP,
    /** A jump to a fixed target that may not be taken. */
    CONDITIONAL_JUMP,
    /** A return to the caller. */
    RETURN,
    /** A return from an interrupt, or to another privilege level. */
    INTERRUPT_RETURN,
    /** A system call. */
    SYSTEM_CALL,
    /** A breakpoint or another trap made on purpose. */
    TRAP,
    /** An instruction defined to be undefined: {@code ud2}, {@code udf}. */
    UNDEFINED,
    /** One that user code may not execute. */
    PRIVILEGED,
    /** Puts its operand on the stack. */
    PUSH,
    /** Takes its operand from the stack. */
    POP,
    /** Makes a frame: {@code enter}. */
    ENTER,
    /** Drops a frame: {@code leave}. */
    LEAVE,
    /** Copies, loads or stores, sign- or zero-extends; also of vectors. */
    MOVE,
    /** Computes an address: {@code lea}, {@code adr}, {@code adrp}. */
    LOAD_ADDRESS,
    /** Adds. */
    ADD,
    /** Subtracts. */
    SUBTRACT,
    /** Bitwise and. */
    AND,
    /** Other arithmetic, logic and shifts. */
    ARITHMETIC,
    /** Sets flags only. */
    COMPARE,
    /** Divides integers. */
    DIVIDE,
    /** Swaps, or changes memory atomically. */
    EXCHANGE,
    /** A string instruction: {@code movs}, {@code stos}, {@code lods}, {@code scas}, {@code cmps}. */
    STRING,
    /** Does nothing, or is a landing pad or hint. */
    NOP,
    /** Signs or authenticates a pointer. */
    POINTER_AUTHENTICATION,
    /** Anything else: its operands are those known from the opcode tables. */
    OTHER;

    /** Whether it calls. */
    public boolean isCall() {
        return this == CALL || this == INDIRECT_CALL;
    }

    /** Whether the next instruction is never reached from this one. */
    public boolean endsFlow() {
        return switch (this) {
            case JUMP, INDIRECT_JUMP, RETURN, INTERRUPT_RETURN, UNDEFINED -> true;
            default -> false;
        };
    }
}
