package dev.unwinder.ptrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.unwinder.target.TargetThread;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Programs that do something while they are looked at, about 1,000 times altogether, and check what they do. */
class BusyProcessTest {
    private static final LiveOptions HELD = LiveOptions.defaults().withMode(LiveOptions.Mode.HELD);

    @Test
    void threadsThatStartAndEndMeanwhile() throws IOException {
        Path program = Programs.compile("churn");
        try (Running running = Running.start(program, 12)) {
            int frames = 0;
            int ended = 0;
            int attaches = Boolean.getBoolean("unwinder.long") ? 1000 : 550;
            for (int i = 0; i < attaches; i++) {
                try (LiveProcess process =
                        LiveProcess.attach(running.pid(), i % 5 == 0 ? HELD : LiveOptions.defaults())) {
                    AttachStatistics statistics = process.statistics();
                    assertThat(statistics.threadsStopped() + statistics.threadsEnded())
                            .isEqualTo(statistics.threadsSeen());
                    assertThat(process.notes()).isEmpty();
                    assertThat(process.statuses())
                            .extracting(ThreadStatus::outcome)
                            .containsOnly(i % 5 == 0 ? ThreadStatus.Outcome.STOPPED : ThreadStatus.Outcome.COPIED);
                    assertThat(process.threads().stream()
                                    .allMatch(it -> it.registers().isPresent()))
                            .isTrue();
                    ended += statistics.threadsEnded();
                    if (i % 10 == 0) {
                        frames += plausibleFrames(process, program);
                    }
                }
            }
            assertThat(frames).isGreaterThan(500);
            running.assertRunsFreely();
            running.signal("TERM");
            running.await("done");
            // In milliseconds: it never stood still for ten seconds, whatever the machine had to do besides.
            assertThat(running.output()).containsPattern("done [0-9]{3,} errors 0 longest [0-9]{1,4}\n");
            assertThat(ended)
                    .as("threads that ended while they were being stopped")
                    .isPositive();
        }
    }

    /** A thread that works is somewhere in {@code work}, whose depth is known; one that starts or ends is in a library. */
    private static int plausibleFrames(LiveProcess process, Path program) throws IOException {
        Stacks stacks = Stacks.of(process, program);
        int frames = 0;
        for (TargetThread thread : process.threads()) {
            List<String> names = stacks.own(thread);
            long works = names.stream().filter(it -> it.equals("work")).count();
            assertThat(works).isLessThanOrEqualTo(21);
            // In clone3, libc has no call frame information behind the system call, on purpose.
            String end = names.get(names.size() - 1);
            assertThat(end).as("%s", names).isIn("outermost frame", names.size() == 1 ? "no unwind information" : "");
            if (works > 0) {
                assertThat(names).containsAnyOf("run", "main");
                assertThat(names.subList(0, (int) works)).containsOnly("work");
            }
            frames += names.size();
        }
        return frames;
    }

    @Test
    void noSignalIsLostOrDoubled() throws IOException {
        try (Running running = Running.start(Programs.compile("signals"), 5000)) {
            int attaches = 0;
            while (attaches < 250 && !running.output().contains("sent")) {
                try (LiveProcess process =
                        LiveProcess.attach(running.pid(), attaches % 3 == 0 ? HELD : LiveOptions.defaults())) {
                    assertThat(process.statistics().threadsStopped()).isEqualTo(2);
                    attaches++;
                } catch (AttachException ended) {
                    break;
                }
            }
            running.await("sent");
            assertThat(running.output()).endsWith("sent 5000 got 5000 sum right\n");
            assertThat(attaches).isGreaterThan(100);
        }
    }

    @Test
    void signalsThatThreadsSendThemselves() throws IOException {
        try (Running running = Running.start(Programs.compile("raises"), 20)) {
            for (int i = 0; i < 100; i++) {
                LiveProcess.attach(running.pid(), i % 3 == 0 ? HELD : LiveOptions.defaults())
                        .close();
            }
            running.signal("TERM");
            assertThat(running.await("raised")).containsPattern("raised [0-9]{3,} lost 0 doubled 0\n");
        }
    }

    @Test
    void signalsThatArriveWhileItIsHeldComeAfterwards() throws IOException {
        try (Running running = Running.start(Programs.compile("blocked"), 5, 2)) {
            for (int round = 1; round <= 5; round++) {
                LiveProcess process = LiveProcess.attach(running.pid(), HELD);
                for (int i = 0; i < 8; i++) {
                    running.signal("RTMIN");
                }
                assertThat(running.states()).isEqualTo("ttttt");
                process.close();
                running.assertRunsFreely();
                running.assertReceived(8 * round);
            }
        }
    }

    @Test
    void aProgramThatBecomesAnotherIsNeverStuck() throws IOException {
        Path program = Programs.compile("execs");
        assertTimeoutPreemptively(Duration.ofSeconds(40), () -> {
            try (Running running = Running.launch(List.of(program.toString(), "200"))) {
                int attaches = 0;
                int walked = 0;
                for (int i = 0; i < 200 && !running.output().contains("done"); i++) {
                    try (LiveProcess process = LiveProcess.attach(running.pid())) {
                        attaches++;
                        walked += process.statistics().threadsCopied();
                        Running.pause(i % 4);
                    }
                }
                assertThat(attaches).isGreaterThan(20);
                assertThat(walked).isGreaterThan(attaches);
                running.await("done");
                running.assertRunsFreely();
            }
        });
    }

    @Test
    void aProcessThatIsKilledWhileItIsHeld() throws IOException {
        Path program = Programs.compile("blocked");
        for (int i = 0; i < 5; i++) {
            try (Running running = Running.start(program, 10, 3)) {
                LiveProcess process = LiveProcess.attach(running.pid(), HELD);
                running.kill();
                process.close();
                running.waitForEnd();
            }
        }
    }
}
