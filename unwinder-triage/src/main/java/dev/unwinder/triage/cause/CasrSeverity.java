package dev.unwinder.triage.cause;

/** The classes that CASR sorts crashes by signal into. */
public enum CasrSeverity {
    /** The pc is the fault address. */
    SEG_FAULT_ON_PC("SegFaultOnPc", "EXPLOITABLE"),
    /** On a return. */
    RETURN_AV("ReturnAv", "EXPLOITABLE"),
    /** On a jump through a register or memory. */
    BRANCH_AV("BranchAv", "EXPLOITABLE"),
    /** On a call through a register or memory. */
    CALL_AV("CallAv", "EXPLOITABLE"),
    /** On a write. */
    DEST_AV("DestAv", "EXPLOITABLE"),
    /** On a read whose result is jumped to. */
    BRANCH_AV_TAINTED("BranchAvTainted", "EXPLOITABLE"),
    /** On a read whose result is called. */
    CALL_AV_TAINTED("CallAvTainted", "EXPLOITABLE"),
    /** On a read whose result is written through. */
    DEST_AV_TAINTED("DestAvTainted", "EXPLOITABLE"),
    /** The allocator gave up. */
    HEAP_ERROR("HeapError", "PROBABLY_EXPLOITABLE"),
    /** The stack's guard was overwritten. */
    STACK_GUARD("StackGuard", "PROBABLY_EXPLOITABLE"),
    /** An instruction that is none. */
    BAD_INSTRUCTION("BadInstruction", "PROBABLY_EXPLOITABLE"),
    /** The pc is the fault address, near null. */
    SEG_FAULT_ON_PC_NEAR_NULL("SegFaultOnPcNearNull", "PROBABLY_EXPLOITABLE"),
    /** On a jump, near null. */
    BRANCH_AV_NEAR_NULL("BranchAvNearNull", "PROBABLY_EXPLOITABLE"),
    /** On a call, near null. */
    CALL_AV_NEAR_NULL("CallAvNearNull", "PROBABLY_EXPLOITABLE"),
    /** On a write, near null. */
    DEST_AV_NEAR_NULL("DestAvNearNull", "PROBABLY_EXPLOITABLE"),
    /** On a read. */
    SOURCE_AV("SourceAv", "NOT_EXPLOITABLE"),
    /** On a read, near null. */
    SOURCE_AV_NEAR_NULL("SourceAvNearNull", "NOT_EXPLOITABLE"),
    /** On something else. */
    ACCESS_VIOLATION("AccessViolation", "NOT_EXPLOITABLE"),
    /** A checked function refused. */
    SAFE_FUNCTION_CHECK("SafeFunctionCheck", "NOT_EXPLOITABLE"),
    /** The stack was used up. */
    STACK_OVERFLOW("StackOverflow", "NOT_EXPLOITABLE"),
    /** Abort. */
    ABORT_SIGNAL("AbortSignal", "NOT_EXPLOITABLE"),
    /** Trap. */
    TRAP_SIGNAL("TrapSignal", "NOT_EXPLOITABLE"),
    /** An impossible computation. */
    FPE("FPE", "NOT_EXPLOITABLE"),
    /** None of these. */
    UNDEFINED("Undefined", "UNDEFINED");

    private final String shortName;
    private final String type;

    CasrSeverity(String shortName, String type) {
        this.shortName = shortName;
        this.type = type;
    }

    /** CASR's name of the class, as {@code "DestAv"}. */
    public String shortName() {
        return shortName;
    }

    /** CASR's type of severity, as {@code "EXPLOITABLE"}. */
    public String type() {
        return type;
    }
}
