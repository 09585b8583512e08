package dev.unwinder.ptrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.unwinder.ptrace.AttachException.Reason;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each refusal is one message that a person can act on. */
class AttachExceptionTest {
    private static final LiveOptions HELD = LiveOptions.defaults().withMode(LiveOptions.Mode.HELD);
    private static final long OWN = ProcessHandle.current().pid();

    private static String refused(long pid, Reason reason) {
        AttachException refused = catchThrowableOfType(
                AttachException.class, () -> LiveProcess.attach(pid).close());
        assertThat(refused).isNotNull();
        assertThat(refused.reason()).isEqualTo(reason);
        assertThat(refused.getMessage()).doesNotContain("\n").endsWith(".");
        return refused.getMessage();
    }

    @Test
    void noSuchProcess() {
        assertThat(refused(999_999_999, Reason.NO_SUCH_PROCESS)).isEqualTo("There is no process 999999999.");
        assertThat(refused(0, Reason.NO_SUCH_PROCESS)).isEqualTo("There is no process 0.");
        assertThat(refused(-1, Reason.NO_SUCH_PROCESS)).isEqualTo("There is no process -1.");
    }

    @Test
    void thisProgram() {
        assertThat(refused(OWN, Reason.SELF)).contains("is this program itself", "SelfTarget");
    }

    @Test
    void aChildOfThisProgram() throws Exception {
        Process child = new ProcessBuilder(Programs.compile("odd").toString(), "idle").start();
        try {
            child.getInputStream().readNBytes("ready\n".length());
            while (ProcFs.of(child.pid()).stat().state() != 'S') {
                Running.pause(1);
            }
            assertThat(refused(child.pid(), Reason.OWN_CHILD)).contains("was started by this Java program", "sh -c");
            LiveOptions unstopped = LiveOptions.defaults().withMode(LiveOptions.Mode.UNSTOPPED);
            try (LiveProcess process = LiveProcess.attach(child.pid(), unstopped)) {
                assertThat(process.threads().get(0).registers()).isPresent();
            }
            assertThat(child.isAlive()).isTrue();
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    @Test
    void aThread() throws IOException {
        try (Running running = Running.start(Programs.compile("blocked"), 2, 1)) {
            long tid = ProcFs.of(running.pid()).threadIds()[1];
            assertThat(refused(tid, Reason.IS_A_THREAD))
                    .isEqualTo(tid + " is a thread of pid " + running.pid()
                            + " (blocked): give the number of the process.");
        }
    }

    @Test
    void aProcessThatHasEnded() throws IOException {
        try (Running running = Running.start(Programs.compile("odd"), "zombie")) {
            long child = Long.parseLong(running.output().split("\\s+")[1]);
            assertThat(refused(child, Reason.ENDED))
                    .isEqualTo("pid " + child + " (odd) has ended, and stays listed until its parent, pid "
                            + running.pid() + " (odd), has asked how.");
        }
    }

    @Test
    void aPartOfTheKernel() {
        Optional<Long> kernel = ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(it -> ProcFs.of(it).stat().isKernelThread())
                .findFirst();
        if (kernel.isPresent()) { // in a container none can be seen
            assertThat(refused(kernel.get(), Reason.KERNEL_THREAD)).contains("is part of the kernel");
        }
    }

    @Test
    void alreadyTraced() throws IOException {
        try (Running running = Running.start(Programs.compile("blocked"), 2, 1);
                LiveProcess tracer = LiveProcess.attach(running.pid(), HELD)) {
            assertThat(tracer.statistics().threadsStopped()).isEqualTo(2);
            assertThat(refused(running.pid(), Reason.ALREADY_TRACED))
                    .startsWith("pid " + running.pid() + " (blocked) is already traced by pid " + OWN + " (java), and");
        }
    }

    @Test
    void anotherUsersProcess() throws IOException {
        if (isRoot()) {
            try (Running running = Running.start(Programs.compile("blocked"), 1, 1)) {
                assertThat(tracer(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"), running))
                        .startsWith("NOT_PERMITTED: Not permitted to look at pid " + running.pid() + " (blocked)")
                        .contains("it runs as uid 0 and gid 0, this program as uid 65534 and gid 65534.");
            }
        } else {
            assertThat(refused(1, Reason.NOT_PERMITTED)).contains("it runs as uid 0 and gid 0, this program as uid");
        }
    }

    @Test
    void aProcessThatIsNotDumpable() throws IOException {
        List<String> nobody = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        List<String> command = new java.util.ArrayList<>(isRoot() ? nobody : List.of());
        command.addAll(List.of(Programs.compile("odd").toString(), "not-dumpable"));
        try (Running running = Running.launch(command)) {
            running.await("ready");
            assertThat(tracer(isRoot() ? nobody : List.of(), running))
                    .startsWith("NOT_PERMITTED")
                    .contains("it is marked as not dumpable");
        }
    }

    @Test
    void aFilterThatForbidsPtrace() throws IOException {
        try (Running running = Running.start(Programs.compile("blocked"), 1, 1)) {
            assertThat(tracer(List.of(Programs.compile("odd").toString(), "no-ptrace"), running))
                    .startsWith("NOT_PERMITTED")
                    .contains("(PTRACE_SEIZE: EPERM)", "runs under a seccomp filter", "--cap-add=SYS_PTRACE");
            running.assertRunsFreely();
        }
    }

    @Test
    void fromAnotherUserNamespace() throws IOException {
        try (Running running = Running.start(Programs.compile("blocked"), 1, 1)) {
            assertThat(tracer(List.of("unshare", "--user", "--map-root-user"), running))
                    .startsWith("NOT_PERMITTED")
                    .contains("user namespace", "nsenter");
        }
    }

    /** What another program, started in its own way, says of it. */
    private static String tracer(List<String> before, Running running) throws IOException {
        Running tracer = Running.launch(Tracer.command(before, running.pid(), "once"));
        tracer.waitForEnd();
        return tracer.output().lines().filter(it -> !it.startsWith("SLF4J")).reduce("", String::concat);
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    // The kernel of this machine may lack what these are about, so they are asked with the facts alone.

    private static String explain(int yama, String label, boolean notDumpable, Map<String, String> target) {
        Map<String, String> self = Map.of("Uid", "7 7 7 7", "Gid", "8 8 8 8", "CapEff", "0", "CapPrm", "0");
        Map<String, String> other = new java.util.HashMap<>(self);
        other.putAll(target);
        return PermissionDiagnosis.explain(new PermissionDiagnosis.Facts(
                new ProcStatus(other), new ProcStatus(self), false, notDumpable, yama, label));
    }

    @Test
    void ptraceScope() {
        assertThat(explain(1, "", false, Map.of()))
                .contains("ptrace_scope is 1", "sudo sysctl kernel.yama.ptrace_scope=0");
        assertThat(explain(2, "", false, Map.of())).contains("ptrace_scope is 2", "as root");
        assertThat(explain(3, "", false, Map.of())).contains("ptrace_scope is 3");
    }

    @Test
    void otherReasons() {
        assertThat(explain(1, "", true, Map.of())).contains("not dumpable");
        assertThat(explain(0, "", false, Map.of("CapPrm", "400")))
                .contains("capabilities that this program lacks (CapPrm 0x400)");
        assertThat(explain(0, "", false, Map.of("Uid", "7 9 7 7")))
                .contains("runs as uid 9 and gid 8, this program as uid 7");
        assertThat(explain(0, "docker-default (enforce)", false, Map.of())).contains("our label is docker-default");
        assertThat(explain(0, "unconfined", false, Map.of())).contains("no rule that could be checked");
    }
}
