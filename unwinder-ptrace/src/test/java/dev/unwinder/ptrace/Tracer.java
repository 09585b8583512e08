package dev.unwinder.ptrace;

import dev.unwinder.unwind.Unwinder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A program of its own that looks at a process; the tests kill it, or run it as somebody else. */
final class Tracer {
    private Tracer() {}

    /** {@code PID once}: says what came of it. {@code PID hold}: holds it. {@code PID loop}: over and over, in all modes. */
    public static void main(String[] arguments) throws IOException {
        long pid = Long.parseLong(arguments[0]);
        try {
            switch (arguments[1]) {
                case "once" -> attach(pid, LiveOptions.Mode.SNAPSHOT).close();
                case "hold" -> {
                    LiveProcess process = attach(pid, LiveOptions.Mode.HELD);
                    System.out.println("ready");
                    Running.pause(60_000);
                    process.close();
                }
                case "exit" -> {
                    attach(pid, LiveOptions.Mode.HELD);
                    System.exit(0);
                }
                default -> loop(pid);
            }
            System.out.println("attached");
        } catch (AttachException refused) {
            System.out.println(refused.reason() + ": " + refused.getMessage());
        }
    }

    private static void loop(long pid) throws IOException {
        attach(pid, LiveOptions.Mode.SNAPSHOT).close();
        System.out.println("ready");
        while (true) {
            for (LiveOptions.Mode mode : LiveOptions.Mode.values()) {
                try (LiveProcess process = attach(pid, mode)) {
                    Unwinder unwinder = Unwinder.forTarget(process);
                    process.threads().forEach(unwinder::unwind);
                }
            }
        }
    }

    private static LiveProcess attach(long pid, LiveOptions.Mode mode) throws IOException {
        return LiveProcess.attach(pid, LiveOptions.defaults().withMode(mode));
    }

    /** The command that runs it, behind another that runs that. */
    static List<String> command(List<String> before, long pid, String what) {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider", // what it says is read here
                "-Dslf4j.internal.verbosity=ERROR",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                Tracer.class.getName(),
                Long.toString(pid),
                what));
        return command;
    }
}
