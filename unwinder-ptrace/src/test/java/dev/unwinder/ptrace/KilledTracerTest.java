package dev.unwinder.ptrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whatever happens to the tracer, the process goes on, and gets all its signals. */
class KilledTracerTest {
    private static final int SIGINT = 2;

    @Test
    void killedAtAnyMoment() throws IOException {
        int rounds = Boolean.getBoolean("unwinder.long") ? 100 : 20;
        long seed = Long.getLong("unwinder.seed", System.nanoTime());
        Random random = new Random(seed);
        int together = 3;
        Running[] targets = new Running[together];
        int[] sent = new int[together];
        try {
            for (int i = 0; i < together; i++) {
                targets[i] = Running.start(Programs.compile("blocked"), 4 + 16 * i, 10);
            }
            for (int done = 0; done < rounds; ) {
                int count = Math.min(together, rounds - done);
                Running[] tracers = new Running[together];
                for (int i = 0; i < count; i++) {
                    tracers[i] = Running.launch(Tracer.command(List.of(), targets[i].pid(), "loop"));
                }
                for (int i = 0; i < count; i++) {
                    tracers[i].await("ready");
                    targets[i].signal("RTMIN");
                    sent[i]++;
                    Running.pause(random.nextInt(40));
                    tracers[i].kill();
                    tracers[i].waitForEnd();
                    targets[i].assertRunsFreely();
                    done++;
                }
            }
            for (int i = 0; i < together; i++) {
                targets[i].assertReceived(sent[i]);
                assertThat(targets[i].states()).as("seed %d", seed).hasSize(4 + 16 * i);
            }
        } finally {
            for (Running target : targets) {
                if (target != null) {
                    target.kill();
                }
            }
        }
    }

    /** Most of its threads are stopped by the signal that they are about to get, rather than by the tracer's own interrupt. */
    @Test
    void noSignalIsLostWhenTheTracerIsKilledWithOneInItsHands() throws IOException {
        try (Running running = Running.start(Programs.compile("raises"), 20)) {
            for (int i = 0; i < 3; i++) {
                Running tracer = Running.launch(Tracer.command(List.of(), running.pid(), "hold"));
                tracer.await("ready");
                tracer.kill();
                tracer.waitForEnd();
                running.assertRunsFreely();
            }
            running.signal("TERM");
            assertThat(running.await("raised")).containsPattern("raised [0-9]{3,} lost 0 doubled 0\n");
        }
    }

    @Test
    void aProgramThatExitsOrIsInterruptedLetsGo() throws IOException {
        try (Running running = Running.start(Programs.compile("blocked"), 6, 4)) {
            Running exits = Running.launch(Tracer.command(List.of(), running.pid(), "exit"));
            exits.waitForEnd();
            running.assertRunsFreely();
            // A shell starts what is to run behind it deaf to SIGINT; TERM and HUP take the same way through the JVM.
            for (String signal : List.of("TERM", "HUP")) {
                try (Running holds = Running.launch(Tracer.command(List.of(), running.pid(), "hold"))) {
                    holds.await("ready");
                    assertThat(running.states()).isEqualTo("tttttt");
                    holds.signal(signal);
                    holds.waitForEnd();
                    running.assertRunsFreely();
                }
            }
            running.signal("USR1");
            running.await("received 0");
        }
    }

    /** Not started through a shell, which would make it deaf to SIGINT. */
    @Test
    void interruptedAtAnyMoment() throws IOException, InterruptedException {
        int rounds = Boolean.getBoolean("unwinder.long") ? 100 : 2;
        Random random = new Random(Long.getLong("unwinder.seed", System.nanoTime()));
        Map<String, Integer> signals = new HashMap<>(Map.of("INT", 130, "TERM", 143, "HUP", 129));
        long ignored = Long.parseUnsignedLong(ProcFs.self().status().text("SigIgn"), 16);
        if ((ignored & 1 << SIGINT - 1) != 0) {
            signals.remove("INT"); // of a build in the background of a script, whose children are deaf to it, too
        }
        try (Running running = Running.start(Programs.compile("blocked"), 40, 10)) {
            for (int i = 0; i < rounds; i++) {
                for (Map.Entry<String, Integer> signal : signals.entrySet()) {
                    Process tracer = new ProcessBuilder(Tracer.command(List.of(), running.pid(), "loop"))
                            .redirectErrorStream(true)
                            .start();
                    assertThat(tracer.inputReader().readLine()).isEqualTo("ready");
                    Running.pause(random.nextInt(40));
                    Running.signal(tracer.pid(), signal.getKey());
                    assertThat(tracer.waitFor(20, TimeUnit.SECONDS)).isTrue();
                    assertThat(tracer.exitValue()).as(signal.getKey()).isEqualTo(signal.getValue());
                    assertThat(tracer.inputReader().readLine())
                            .as("what it has to say")
                            .isNull();
                    running.assertRunsFreely();
                }
            }
            running.signal("USR1");
            running.await("received 0");
        }
    }
}
