package dev.unwinder.ptrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.frame.Backtrace;
import dev.unwinder.frame.Frame;
import dev.unwinder.target.TargetThread;
import dev.unwinder.unwind.Unwinder;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SelfTargetTest {
    @Test
    void aThreadOfThisProgramThatIsBlocked() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        Thread sleeper = new Thread(
                () -> {
                    try {
                        latch.await();
                    } catch (InterruptedException ended) {
                        return;
                    }
                },
                "the sleeper");
        sleeper.start();
        while (sleeper.getState() != Thread.State.WAITING) {
            Running.pause(1);
        }
        Running.pause(20);
        try (SelfTarget self = SelfTarget.open()) {
            assertThat(self.name()).isEqualTo("this program");
            TargetThread thread = self.threads().stream()
                    .filter(it -> it.name().orElse("").equals("the sleeper"))
                    .findFirst()
                    .orElseThrow();
            List<Frame> frames = Unwinder.forTarget(self).unwind(thread).frames();
            assertThat(frames).hasSizeGreaterThan(3);
            assertThat(frames.get(0).module().orElseThrow().name()).startsWith("libc.so");
            assertThat(frames)
                    .anyMatch(it -> it.module()
                            .filter(in -> in.name().equals("libjvm.so"))
                            .isPresent());
        } finally {
            latch.countDown();
        }
    }

    @Test
    void aThreadWithoutJavaIsWalkedToItsEnd() throws Exception {
        try (SelfTarget self = SelfTarget.open()) {
            Unwinder unwinder = Unwinder.forTarget(self);
            List<Backtrace> whole = self.threads().stream()
                    .map(unwinder::unwind)
                    .filter(it -> it.stopReason().isComplete() && it.frames().size() > 4)
                    .toList();
            assertThat(whole).isNotEmpty();
        }
    }

    @Test
    void theThreadThatAsksHasNoRegisters() throws Exception {
        long own = SelfTarget.currentThread();
        try (SelfTarget self = SelfTarget.open()) {
            TargetThread thread = self.threads().stream()
                    .filter(it -> it.tid() == own)
                    .findFirst()
                    .orElseThrow();
            assertThat(thread.registers()).isEmpty();
            assertThat(self.statuses()).anyMatch(it -> it.outcome() == ThreadStatus.Outcome.BLOCKED);
            assertThat(self.notes()).anyMatch(it -> it.contains("threads were running"));
        }
    }
}
