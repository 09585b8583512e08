package dev.unwinder.report;

import dev.unwinder.target.SignalInfo;
import java.util.OptionalLong;

/** Linux signals in words. The numbers are those of all architectures but MIPS, SPARC, Alpha and PA-RISC. */
public final class SignalWords {
    private static final String[] NAMES = {
        "",
        "SIGHUP",
        "SIGINT",
        "SIGQUIT",
        "SIGILL",
        "SIGTRAP",
        "SIGABRT",
        "SIGBUS",
        "SIGFPE",
        "SIGKILL",
        "SIGUSR1",
        "SIGSEGV",
        "SIGUSR2",
        "SIGPIPE",
        "SIGALRM",
        "SIGTERM",
        "SIGSTKFLT",
        "SIGCHLD",
        "SIGCONT",
        "SIGSTOP",
        "SIGTSTP",
        "SIGTTIN",
        "SIGTTOU",
        "SIGURG",
        "SIGXCPU",
        "SIGXFSZ",
        "SIGVTALRM",
        "SIGPROF",
        "SIGWINCH",
        "SIGIO",
        "SIGPWR",
        "SIGSYS"
    };
    /** The first real-time signal as glibc counts them; it keeps 32 and 33 to itself. */
    private static final int SIGRTMIN = 34;

    private static final int SIGRTMAX = 64;

    private SignalWords() {}

    /** A signal's name, as {@code "SIGSEGV"}; {@code "signal 99"} of one that has none. */
    public static String name(int signal) {
        if (signal > 0 && signal < NAMES.length) {
            return NAMES[signal];
        }
        if (signal >= SIGRTMIN && signal <= SIGRTMAX) {
            int above = signal - SIGRTMIN;
            int below = SIGRTMAX - signal;
            if (above <= below) {
                return above == 0 ? "SIGRTMIN" : "SIGRTMIN+" + above;
            }
            return below == 0 ? "SIGRTMAX" : "SIGRTMAX-" + below;
        }
        return "signal " + signal;
    }

    /**
     * A signal with all that is on record, as {@code "SIGSEGV (11): address not mapped, at 0x0"}.
     *
     * @param signal what the thread got
     * @param process the process it belongs to, to tell signals it sent itself
     */
    public static String describe(SignalInfo signal, OptionalLong process) {
        StringBuilder text = new StringBuilder(name(signal.number()));
        if (text.indexOf("signal") != 0) {
            text.append(" (").append(signal.number()).append(')');
        }
        SignalCode code = SignalCode.of(signal.number(), signal.code());
        String words = code.words();
        // an si_code of 0 is SI_USER, or nothing on record: without a sender there is nothing to say
        if (signal.code() == 0 && signal.sender().isEmpty()) {
            words = "";
        }
        String separator = ": ";
        if (!words.isEmpty()) {
            text.append(separator).append(words);
            separator = ", ";
        }
        if (signal.sender().isPresent() && code.isSent()) {
            long sender = signal.sender().getAsLong();
            boolean own = process.isPresent() && process.getAsLong() == sender;
            text.append(own ? " by the process itself" : " by pid " + sender);
        } else if (signal.faultAddress().isPresent() && code.hasAddress()) {
            text.append(separator)
                    .append("at ")
                    .append(Hex.of(signal.faultAddress().getAsLong()));
        }
        return text.toString();
    }
}
