package dev.unwinder.ptrace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;

/** Finds out why the kernel refused, by the same facts as the kernel: ptrace(2), "Ptrace access mode checking". */
final class PermissionDiagnosis {
    private static final int CAP_SYS_PTRACE = 19;
    private static final String[] IDS = {"Uid", "Gid"};

    /**
     * What the kernel looks at.
     *
     * @param target the process's status
     * @param self the running program's status
     * @param otherUserNamespace whether they are in different user namespaces, as far as that may be known
     * @param notDumpable whether /proc belongs to root although the process does not
     * @param yama the content of ptrace_scope; 0 where there is none
     * @param label our label of a security module such as AppArmor or SELinux; may be empty
     */
    record Facts(
            ProcStatus target,
            ProcStatus self,
            boolean otherUserNamespace,
            boolean notDumpable,
            int yama,
            String label) {}

    private final ProcFs proc;

    PermissionDiagnosis(ProcFs proc) {
        this.proc = proc;
    }

    /**
     * The exception for something that was refused.
     *
     * @param what was refused
     * @param errno what it was refused with
     */
    AttachException refusal(String what, int errno) {
        ProcStatus target = proc.status();
        long pid = target.number("Pid").orElse(0L);
        if (target.fields().isEmpty()) {
            return new AttachException(
                    AttachException.Reason.NO_SUCH_PROCESS, "The process ended while it was being looked at.");
        }
        String process = Processes.describe(pid);
        Facts facts = new Facts(
                target,
                ProcFs.self().status(),
                isOtherUserNamespace(),
                isNotDumpable(target),
                yama(),
                ProcFs.self().text("attr/current").strip());
        return new AttachException(
                AttachException.Reason.NOT_PERMITTED,
                "Not permitted to look at " + process + " (" + what + ": " + errorName(errno) + "): " + explain(facts));
    }

    private static String errorName(int errno) {
        return switch (errno) {
            case Ptrace.EPERM -> "EPERM";
            case Ptrace.EACCES -> "EACCES";
            case Ptrace.ENOSYS -> "ENOSYS";
            default -> "errno " + errno;
        };
    }

    /** The first rule that is broken, and what to do about it. */
    static String explain(Facts facts) {
        boolean capable = (facts.self().bits("CapEff").orElse(0L) >>> CAP_SYS_PTRACE & 1) != 0;
        if (facts.yama() >= 3) {
            return "kernel.yama.ptrace_scope is 3, so nobody may attach until the machine is started with another"
                    + " value.";
        }
        if (facts.otherUserNamespace()) {
            return "it is in another user namespace, where our capabilities do not count. Run this as root of the"
                    + " machine, or inside of that namespace: nsenter -U --preserve-credentials -t "
                    + facts.target().text("Pid") + ".";
        }
        return capable ? explainCapable(facts) : explainIncapable(facts);
    }

    private static String explainIncapable(Facts facts) {
        String asRoot = "Run this as root, or with CAP_SYS_PTRACE.";
        if (!sameUser(facts)) {
            return "it runs as uid " + facts.target().number("Uid", 1).orElse(-1L) + " and gid "
                    + facts.target().number("Gid", 1).orElse(-1L) + ", this program as uid "
                    + facts.self().number("Uid").orElse(-1L) + " and gid "
                    + facts.self().number("Gid").orElse(-1L)
                    + ". Run this as the same user, as root, or with CAP_SYS_PTRACE.";
        }
        if (facts.yama() == 2) {
            return "kernel.yama.ptrace_scope is 2, so only root may attach. " + asRoot;
        }
        if (facts.notDumpable()) {
            return "it is marked as not dumpable: it was started from a setuid or unreadable file, has changed its"
                    + " user, or has called prctl(PR_SET_DUMPABLE, 0). " + asRoot;
        }
        long lacking = facts.target().bits("CapPrm").orElse(0L)
                & ~facts.self().bits("CapPrm").orElse(0L);
        if (lacking != 0) {
            return "it has capabilities that this program lacks (CapPrm 0x" + Long.toHexString(lacking) + "). "
                    + asRoot;
        }
        if (facts.yama() == 1) {
            return "kernel.yama.ptrace_scope is 1, so a user may attach only to children. Run this as root, or allow"
                    + " it for all: sudo sysctl kernel.yama.ptrace_scope=0 (the other program can allow it with"
                    + " prctl(PR_SET_PTRACER)).";
        }
        return explainCapable(facts);
    }

    private static String explainCapable(Facts facts) {
        if (facts.self().text("Seccomp").equals("2")) {
            return "this program runs under a seccomp filter, as in a container, that does not let it call ptrace."
                    + " Start the container with --cap-add=SYS_PTRACE, or with --security-opt seccomp=unconfined.";
        }
        if (!facts.label().isEmpty() && !facts.label().startsWith("unconfined")) {
            return "a security module refuses (our label is " + facts.label() + "); its log tells more: dmesg, or"
                    + " journalctl -k.";
        }
        return "no rule that could be checked forbids it; a security module may. Its log tells more: dmesg, or"
                + " journalctl -k.";
    }

    /** Whether all of the target's ids are our real ones, which is what counts without a capability. */
    private static boolean sameUser(Facts facts) {
        for (String ids : IDS) {
            Optional<Long> own = facts.self().number(ids);
            if (!IntStream.range(0, 3)
                    .allMatch(i -> facts.target().number(ids, i).equals(own))) {
                return false;
            }
        }
        return true;
    }

    /** Where the other one may not be known, but ours is not the machine's first, that will be it. */
    private boolean isOtherUserNamespace() {
        try {
            Path own = Files.readSymbolicLink(ProcFs.self().path("ns/user"));
            return !own.equals(Files.readSymbolicLink(proc.path("ns/user")));
        } catch (IOException secret) {
            String[] map = ProcFs.self().text("uid_map").strip().split("\\s+", -1);
            return map.length != 3 || !map[2].equals("4294967295");
        }
    }

    private boolean isNotDumpable(ProcStatus target) {
        try {
            Object owner = Files.getAttribute(proc.path("stat"), "unix:uid");
            return owner.equals(0) && target.number("Uid", 1).orElse(0L) != 0;
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }

    private static int yama() {
        try {
            Path file = Path.of("/proc/sys/kernel/yama/ptrace_scope");
            return Integer.parseInt(
                    Files.readString(file, StandardCharsets.US_ASCII).strip());
        } catch (IOException | NumberFormatException absent) {
            return 0;
        }
    }
}
