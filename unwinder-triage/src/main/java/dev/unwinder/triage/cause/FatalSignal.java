package dev.unwinder.triage.cause;

import dev.unwinder.target.SignalInfo;

/** The Linux signals that end programs. The numbers are those of all architectures but MIPS, SPARC, Alpha and PA-RISC. */
final class FatalSignal {
    static final int SIGILL = 4;
    static final int SIGTRAP = 5;
    static final int SIGABRT = 6;
    static final int SIGBUS = 7;
    static final int SIGFPE = 8;
    static final int SIGSEGV = 11;
    static final int SIGSYS = 31;

    private FatalSignal() {}

    static String name(int signal) {
        return switch (signal) {
            case SIGILL -> "SIGILL";
            case SIGTRAP -> "SIGTRAP";
            case SIGABRT -> "SIGABRT";
            case SIGBUS -> "SIGBUS";
            case SIGFPE -> "SIGFPE";
            case SIGSEGV -> "SIGSEGV";
            case SIGSYS -> "SIGSYS";
            case 3 -> "SIGQUIT";
            case 24 -> "SIGXCPU";
            case 25 -> "SIGXFSZ";
            default -> "signal " + signal;
        };
    }

    static boolean isMemoryFault(int signal) {
        return signal == SIGSEGV || signal == SIGBUS;
    }

    /** Whether somebody sent it: {@code SI_USER} and the codes below it. A code of 0 without a sender is one that is not on record. */
    static boolean isSent(SignalInfo signal) {
        return signal.code() < 0 || signal.code() == 0 && signal.sender().isPresent();
    }

    static CrashCause.Kind kind(int signal) {
        return switch (signal) {
            case SIGILL -> CrashCause.Kind.BAD_INSTRUCTION;
            case SIGSYS -> CrashCause.Kind.BAD_SYSTEM_CALL;
            case SIGTRAP -> CrashCause.Kind.TRAP;
            case SIGABRT -> CrashCause.Kind.ABORT;
            case SIGFPE -> CrashCause.Kind.ARITHMETIC;
            case SIGSEGV, SIGBUS -> CrashCause.Kind.ACCESS;
            default -> CrashCause.Kind.SIGNAL;
        };
    }
}
