package dev.unwinder.report;

/**
 * What an {@code si_code} means.
 *
 * @param name its C name; empty if it has none
 * @param words what it says; never empty but for unknown codes of 0
 * @param hasAddress whether {@code si_addr} comes with it
 */
record SignalCode(String name, String words, boolean hasAddress) {
    private static final int SIGILL = 4;
    private static final int SIGTRAP = 5;
    private static final int SIGBUS = 7;
    private static final int SIGFPE = 8;
    private static final int SIGSEGV = 11;
    private static final int SIGCHLD = 17;
    private static final int SIGIO = 29;
    private static final int SIGSYS = 31;

    /** Whether a process sent it. */
    boolean isSent() {
        return name.equals("SI_USER") || name.equals("SI_TKILL") || name.equals("SI_QUEUE");
    }

    /** The meaning of a code that came with a signal; as in the kernel's {@code asm-generic/siginfo.h}. */
    static SignalCode of(int signal, int code) {
        if (code <= 0 || code == 0x80) {
            return anySignal(code);
        }
        return switch (signal) {
            case SIGILL -> illegalInstruction(code);
            case SIGTRAP -> trap(code);
            case SIGBUS -> bus(code);
            case SIGFPE -> arithmetic(code);
            case SIGSEGV -> segmentation(code);
            case SIGCHLD -> child(code);
            case SIGIO -> inputOutput(code);
            case SIGSYS -> systemCall(code);
            default -> unknown(code);
        };
    }

    private static SignalCode anySignal(int code) {
        return switch (code) {
            case 0x80 -> plain("SI_KERNEL", "sent by the kernel");
            case 0 -> plain("SI_USER", "sent");
            case -1 -> plain("SI_QUEUE", "queued");
            case -2 -> plain("SI_TIMER", "a timer ran out");
            case -3 -> plain("SI_MESGQ", "a message arrived in an empty queue");
            case -4 -> plain("SI_ASYNCIO", "asynchronous I/O was completed");
            case -5 -> plain("SI_SIGIO", "I/O became possible");
            case -6 -> plain("SI_TKILL", "sent");
            case -7 -> plain("SI_DETHREAD", "another thread executed a program");
            case -60 -> plain("SI_ASYNCNL", "a name was looked up");
            default -> unknown(code);
        };
    }

    private static SignalCode segmentation(int code) {
        return switch (code) {
            case 1 -> at("SEGV_MAPERR", "address not mapped");
            case 2 -> at("SEGV_ACCERR", "access not permitted");
            case 3 -> at("SEGV_BNDERR", "address out of bounds");
            case 4 -> at("SEGV_PKUERR", "access denied by a protection key");
            case 5 -> at("SEGV_ACCADI", "memory tagging not enabled for the address");
            case 6 -> at("SEGV_ADIDERR", "memory tag mismatch, reported late");
            case 7 -> at("SEGV_ADIPERR", "memory tag mismatch");
            case 8 -> plain("SEGV_MTEAERR", "memory tag mismatch, reported late");
            case 9 -> at("SEGV_MTESERR", "memory tag mismatch");
            case 10 -> at("SEGV_CPERR", "control-flow protection fault");
            default -> unknown(code);
        };
    }

    private static SignalCode bus(int code) {
        return switch (code) {
            case 1 -> at("BUS_ADRALN", "misaligned address");
            case 2 -> at("BUS_ADRERR", "no memory behind the address");
            case 3 -> at("BUS_OBJERR", "hardware error");
            case 4 -> at("BUS_MCEERR_AR", "memory failure");
            case 5 -> at("BUS_MCEERR_AO", "memory failure found, not yet used");
            default -> unknown(code);
        };
    }

    private static SignalCode illegalInstruction(int code) {
        return switch (code) {
            case 1 -> at("ILL_ILLOPC", "illegal opcode");
            case 2 -> at("ILL_ILLOPN", "illegal operand");
            case 3 -> at("ILL_ILLADR", "illegal addressing mode");
            case 4 -> at("ILL_ILLTRP", "illegal trap");
            case 5 -> at("ILL_PRVOPC", "privileged opcode");
            case 6 -> at("ILL_PRVREG", "privileged register");
            case 7 -> at("ILL_COPROC", "coprocessor error");
            case 8 -> at("ILL_BADSTK", "internal stack error");
            case 9 -> at("ILL_BADIADDR", "unimplemented instruction address");
            case 10 -> at("__ILL_BREAK", "illegal break");
            case 11 -> at("__ILL_BNDMOD", "bundle modified");
            default -> unknown(code);
        };
    }

    private static SignalCode arithmetic(int code) {
        return switch (code) {
            case 1 -> at("FPE_INTDIV", "integer division by zero");
            case 2 -> at("FPE_INTOVF", "integer overflow");
            case 3 -> at("FPE_FLTDIV", "floating-point division by zero");
            case 4 -> at("FPE_FLTOVF", "floating-point overflow");
            case 5 -> at("FPE_FLTUND", "floating-point underflow");
            case 6 -> at("FPE_FLTRES", "inexact floating-point result");
            case 7 -> at("FPE_FLTINV", "invalid floating-point operation");
            case 8 -> at("FPE_FLTSUB", "subscript out of range");
            case 9 -> at("__FPE_DECOVF", "decimal overflow");
            case 10 -> at("__FPE_DECDIV", "decimal division by zero");
            case 11 -> at("__FPE_DECERR", "decimal error");
            case 12 -> at("__FPE_INVASC", "invalid ASCII digit");
            case 13 -> at("__FPE_INVDEC", "invalid decimal digit");
            case 14 -> at("FPE_FLTUNK", "floating-point exception");
            case 15 -> at("FPE_CONDTRAP", "trap on condition");
            default -> unknown(code);
        };
    }

    private static SignalCode trap(int code) {
        return switch (code) {
            case 1 -> at("TRAP_BRKPT", "breakpoint");
            case 2 -> at("TRAP_TRACE", "single step");
            case 3 -> at("TRAP_BRANCH", "branch taken");
            case 4 -> at("TRAP_HWBKPT", "hardware breakpoint or watchpoint");
            case 5 -> at("TRAP_UNK", "trap");
            case 6 -> at("TRAP_PERF", "performance event");
            default -> unknown(code);
        };
    }

    private static SignalCode child(int code) {
        return switch (code) {
            case 1 -> plain("CLD_EXITED", "child exited");
            case 2 -> plain("CLD_KILLED", "child killed");
            case 3 -> plain("CLD_DUMPED", "child dumped core");
            case 4 -> plain("CLD_TRAPPED", "child trapped");
            case 5 -> plain("CLD_STOPPED", "child stopped");
            case 6 -> plain("CLD_CONTINUED", "child continued");
            default -> unknown(code);
        };
    }

    private static SignalCode inputOutput(int code) {
        return switch (code) {
            case 1 -> plain("POLL_IN", "input available");
            case 2 -> plain("POLL_OUT", "output possible");
            case 3 -> plain("POLL_MSG", "message available");
            case 4 -> plain("POLL_ERR", "I/O error");
            case 5 -> plain("POLL_PRI", "urgent input available");
            case 6 -> plain("POLL_HUP", "device disconnected");
            default -> unknown(code);
        };
    }

    private static SignalCode systemCall(int code) {
        return switch (code) {
            case 1 -> at("SYS_SECCOMP", "system call refused by seccomp");
            case 2 -> at("SYS_USER_DISPATCH", "system call dispatched to the program");
            default -> unknown(code);
        };
    }

    private static SignalCode at(String name, String words) {
        return new SignalCode(name, words, true);
    }

    private static SignalCode plain(String name, String words) {
        return new SignalCode(name, words, false);
    }

    private static SignalCode unknown(int code) {
        return new SignalCode("", "si_code " + code, false);
    }
}
