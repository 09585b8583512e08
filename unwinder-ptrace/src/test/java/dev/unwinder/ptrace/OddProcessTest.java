package dev.unwinder.ptrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Processes that are not simply running. */
class OddProcessTest {
    @Test
    void aStoppedProcessStaysStopped() throws IOException {
        Path program = Programs.compile("blocked");
        try (Running running = Running.start(program, 7, 5)) {
            running.signal("STOP");
            running.waitFor("stop", () -> running.states().equals("TTTTTTT"));
            for (LiveOptions.Mode mode : LiveOptions.Mode.values()) {
                try (LiveProcess process =
                        LiveProcess.attach(running.pid(), LiveOptions.defaults().withMode(mode))) {
                    assertThat(process.statuses())
                            .extracting(ThreadStatus::state)
                            .containsOnly('T');
                    assertThat(Stacks.of(process, program).all()).isEqualTo(Stacks.blockedAll(7, 5));
                }
                running.waitFor(
                        "stop, but " + running.states(), () -> running.states().equals("TTTTTTT"));
            }
            Running.pause(50);
            assertThat(running.states()).isEqualTo("TTTTTTT");
            running.signal("CONT");
            running.assertRunsFreely();
            running.signal("USR1");
            running.await("received 0");
        }
    }

    @Test
    void stopAndContinueWhileItIsHeld() throws IOException {
        LiveOptions held = LiveOptions.defaults().withMode(LiveOptions.Mode.HELD);
        try (Running running = Running.start(Programs.compile("blocked"), 4, 5)) {
            LiveProcess process = LiveProcess.attach(running.pid(), held);
            running.signal("STOP");
            process.close();
            running.waitFor("stop", () -> running.states().equals("TTTT"));
            LiveProcess again = LiveProcess.attach(running.pid(), held);
            running.signal("CONT");
            again.close();
            running.assertRunsFreely();
            running.signal("USR1");
            running.await("received 0");
        }
    }

    @Test
    void aLeaderThatOthersHaveOutlived() throws IOException {
        Path program = Programs.compile("odd");
        try (Running running = Running.start(program, "leader-ends")) {
            running.waitFor("end of the leader", () -> running.states().startsWith("Z"));
            try (LiveProcess process = LiveProcess.attach(running.pid())) {
                assertThat(process.statuses())
                        .extracting(ThreadStatus::outcome)
                        .containsExactly(
                                ThreadStatus.Outcome.ENDED, ThreadStatus.Outcome.COPIED, ThreadStatus.Outcome.COPIED);
                assertThat(process.threads().get(0).registers()).isEmpty();
                assertThat(Stacks.of(process, program).all().subList(1, 3))
                        .containsOnly(List.of("idle", "idle_thread", "outermost frame"));
            }
            assertThat(running.states()).isEqualTo("ZSS");
        }
    }

    @Test
    void theDeadlineSaysForHowLongAThreadIsWaitedFor() throws IOException {
        try (Running running = Running.start(Programs.compile("odd"), "uninterruptible")) {
            running.waitFor("D", () -> running.states().equals("SSD"));
            LiveOptions patient = LiveOptions.defaults().withStopDeadline(Duration.ofSeconds(2));
            try (LiveProcess process = LiveProcess.attach(running.pid(), patient)) {
                assertThat(process.statistics().pause()).isBetween(Duration.ofMillis(200), Duration.ofMillis(1500));
            }
            LiveOptions hasty = LiveOptions.defaults().withStopDeadline(Duration.ofMillis(20));
            try (LiveProcess process = LiveProcess.attach(running.pid(), hasty)) {
                assertThat(process.statistics().pause()).isLessThan(Duration.ofMillis(150));
                assertThat(process.statistics().threadsStopped()).isEqualTo(2);
            }
        }
    }

    @Test
    void aThreadInUninterruptibleSleepIsGivenUp() throws IOException {
        Path program = Programs.compile("odd");
        try (Running running = Running.start(program, "uninterruptible")) {
            running.waitFor("D", () -> running.states().equals("SSD"));
            for (LiveOptions.Mode mode : List.of(LiveOptions.Mode.SNAPSHOT, LiveOptions.Mode.HELD)) {
                try (LiveProcess process =
                        LiveProcess.attach(running.pid(), LiveOptions.defaults().withMode(mode))) {
                    ThreadStatus late = process.statuses().get(2);
                    assertThat(late.outcome()).isEqualTo(ThreadStatus.Outcome.NOT_STOPPED);
                    assertThat(late.detail()).isEqualTo("in uninterruptible sleep");
                    assertThat(process.notes())
                            .containsExactly(
                                    "Thread " + late.tid() + " could not be stopped: in uninterruptible sleep.");
                    assertThat(process.statistics().threadsStopped()).isEqualTo(2);
                    assertThat(process.statistics().pause()).isLessThan(Duration.ofMillis(90));
                    assertThat(Stacks.of(process, program).all().get(1))
                            .containsExactly("idle", "idle_thread", "outermost frame");
                }
                running.waitFor(
                        "release",
                        () -> ProcFs.of(running.pid())
                                .status(ProcFs.of(running.pid()).threadIds()[2])
                                .text("TracerPid")
                                .equals("0"));
                running.waitFor("sleep", () -> running.states().equals("SSD"));
            }
            // What it waits for ends; then it has to go on as if nothing had been.
            ProcessHandle.of(running.pid()).orElseThrow().children().forEach(ProcessHandle::destroyForcibly);
            running.waitFor("end of the thread", () -> running.states().equals("SS"));
        }
    }

    @Test
    void aProgramOfTheOtherWordSizeIsListed() throws IOException {
        Path program = Programs.compile("tiny32", "-m32", "-nostdlib", "-static", "-fno-pie", "-no-pie", "-O1");
        try (Running running = Running.start(program);
                LiveProcess process = LiveProcess.attach(running.pid())) {
            assertThat(process.machine().elfMachine()).isEqualTo(3);
            assertThat(process.machine().wordSize()).isEqualTo(4);
            assertThat(process.threads()).hasSize(1);
            assertThat(process.threads().get(0).name()).isEqualTo(Optional.of("tiny32"));
            assertThat(process.threads().get(0).registers()).isEmpty();
            assertThat(process.statuses().get(0).outcome()).isEqualTo(ThreadStatus.Outcome.NOT_SUPPORTED);
            assertThat(process.auxiliaryVector().find(6)).hasValue(4096);
            assertThat(process.notes())
                    .containsExactly("32-bit i386 programs are not supported yet: the threads are"
                            + " listed, but have not been stopped.");
            assertThat(Stacks.of(process, program).unwinder().modules().mainProgram())
                    .isPresent();
            assertThat(process.statistics().threadsStopped()).isZero();
        }
    }
}
