package dev.unwinder.ptrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.arch.Architecture;
import dev.unwinder.arch.RegisterTable;
import dev.unwinder.modules.ImageVerdict;
import dev.unwinder.target.Registers;
import dev.unwinder.target.TargetThread;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiveProcessTest {
    private static final LiveOptions HELD = LiveOptions.defaults().withMode(LiveOptions.Mode.HELD);
    private static final LiveOptions UNSTOPPED = LiveOptions.defaults().withMode(LiveOptions.Mode.UNSTOPPED);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 65})
    void everyThreadHasTheStackThatItWasBuiltWith(int threads) throws IOException {
        Path program = Programs.compile("blocked");
        try (Running running = Running.start(program, threads, 24);
                LiveProcess process = LiveProcess.attach(running.pid())) {
            running.assertRunsFreely();
            assertThat(Stacks.of(process, program).all()).isEqualTo(Stacks.blockedAll(threads, 24));
            AttachStatistics statistics = process.statistics();
            assertThat(statistics.threadsSeen()).isEqualTo(threads);
            assertThat(statistics.threadsStopped()).isEqualTo(threads);
            assertThat(statistics.threadsCopied()).isEqualTo(threads);
            assertThat(statistics.threadsEnded()).isZero();
            assertThat(statistics.pauseMicros()).isBetween(1L, 1_000_000L);
            assertThat(statistics.bytesCopied()).isBetween(threads * 24 * 16L, threads * 200_000L);
            assertThat(process.notes()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(LiveOptions.Mode.class)
    void allModesFindTheSame(LiveOptions.Mode mode) throws IOException {
        Path program = Programs.compile("blocked");
        try (Running running = Running.start(program, 7, 12)) {
            LiveOptions options = LiveOptions.defaults().withMode(mode);
            try (LiveProcess process = LiveProcess.attach(running.pid(), options)) {
                boolean held = mode == LiveOptions.Mode.HELD;
                String states = held ? "ttttttt" : "SSSSSSS";
                running.waitFor(states, () -> running.states().equals(states));
                assertThat(Stacks.of(process, program).all()).isEqualTo(Stacks.blockedAll(7, 12));
                boolean stopped = mode != LiveOptions.Mode.UNSTOPPED;
                assertThat(process.statistics().threadsStopped()).isEqualTo(stopped ? 7 : 0);
                assertThat(process.statistics().threadsCopied()).isEqualTo(held ? 0 : 7);
            }
            running.assertRunsFreely();
        }
    }

    @Test
    void namesAndStates() throws IOException {
        try (Running running = Running.start(Programs.compile("blocked"), 3, 1);
                LiveProcess process = LiveProcess.attach(running.pid())) {
            assertThat(process.name()).isEqualTo("pid " + running.pid());
            assertThat(process.threads().get(0).tid()).isEqualTo(running.pid());
            assertThat(process.threads())
                    .extracting(it -> it.name().orElse(""))
                    .containsExactly("blocked", "worker 1", "worker 2");
            assertThat(process.statuses()).extracting(ThreadStatus::state).containsOnly('S');
            assertThat(process.statuses()).extracting(ThreadStatus::outcome).containsOnly(ThreadStatus.Outcome.COPIED);
            assertThat(process.process().orElseThrow().name()).isEqualTo("blocked");
            assertThat(process.process().orElseThrow().arguments()).endsWith("blocked 3 1");
            assertThat(process.auxiliaryVector().find(3)).isPresent();
            assertThat(process.fileMappings()).anyMatch(it -> it.path().endsWith("/blocked") && !it.deleted());
            assertThat(process.regions().size()).isGreaterThan(10);
        }
    }

    @Test
    void everyImageIsTheOneThatIsMapped() throws IOException {
        Path program = Programs.compile("blocked");
        try (Running running = Running.start(program, 1, 1);
                LiveProcess process = LiveProcess.attach(running.pid())) {
            assertThat(Stacks.of(process, program).unwinder().modules().modules())
                    .hasSizeGreaterThan(3)
                    .allMatch(it -> it.verdict() == ImageVerdict.MATCH)
                    .anyMatch(it -> it.mainProgram() && it.location().equals(program.toString()));
        }
    }

    @Test
    void whatWasNotCopiedIsKnown() throws IOException {
        Path program = Programs.compile("blocked");
        try (Running running = Running.start(program, 1, 100)) {
            try (LiveProcess process = LiveProcess.attach(running.pid())) {
                long stackPointer = stackPointer(process);
                assertThat(process.isReadLater(stackPointer)).isFalse();
                assertThat(process.isReadLater(stackPointer - 128)).isFalse();
                assertThat(process.isReadLater(stackPointer + 3000)).isFalse();
                assertThat(process.isReadLater(pc(process)))
                        .as("code cannot have changed")
                        .isFalse();
                assertThat(process.isReadLater(stackPointer - 9000))
                        .as("below the red zone")
                        .isTrue();
                long before = process.laterReads();
                byte[] bytes = new byte[8];
                assertThat(process.memory().read(stackPointer, bytes, 0, 8)).isEqualTo(8);
                assertThat(process.laterReads()).isEqualTo(before);
                assertThat(process.memory().read(stackPointer - 9000, bytes, 0, 8))
                        .isEqualTo(8);
                assertThat(process.laterReads()).isEqualTo(before + 1);
            }
            LiveOptions little = LiveOptions.defaults().withStackLimit(64);
            try (LiveProcess process = LiveProcess.attach(running.pid(), little)) {
                assertThat(process.isReadLater(stackPointer(process) + 64)).isFalse();
                assertThat(process.isReadLater(stackPointer(process) + 9000)).isTrue();
                assertThat(Stacks.of(process, program).all()).isEqualTo(Stacks.blockedAll(1, 100));
                assertThat(process.statistics().bytesCopied()).isLessThanOrEqualTo(8192);
            }
        }
    }

    @Test
    void theCopyOutlivesTheProcess() throws IOException {
        Path program = Programs.compile("blocked");
        try (Running running = Running.start(program, 8, 30);
                LiveProcess process = LiveProcess.attach(running.pid())) {
            Stacks stacks = Stacks.of(process, program);
            running.kill();
            running.waitForEnd();
            assertThat(stacks.all()).isEqualTo(Stacks.blockedAll(8, 30));
        }
    }

    @Test
    void withoutAStopOnlyPcAndStackPointerAreKnown() throws IOException {
        try (Running running = Running.start(Programs.compile("blocked"), 2, 3);
                LiveProcess process = LiveProcess.attach(running.pid(), UNSTOPPED)) {
            Registers registers = process.threads().get(1).registers().orElseThrow();
            long known = java.util.stream.IntStream.range(0, registers.count())
                    .filter(registers::isKnown)
                    .count();
            assertThat(known).isEqualTo(2);
            assertThat(process.statistics().pause()).isZero();
            assertThat(process.statuses()).extracting(ThreadStatus::outcome).containsOnly(ThreadStatus.Outcome.BLOCKED);
        }
    }

    @Test
    void withoutAStopRunningThreadsAreListedAsRunning() throws IOException {
        try (Running running = Running.launch(java.util.List.of("sh", "-c", "while :; do :; done"))) {
            Running.pause(50);
            try (LiveProcess process = LiveProcess.attach(running.pid(), UNSTOPPED)) {
                assertThat(process.statuses().get(0).outcome()).isEqualTo(ThreadStatus.Outcome.RUNNING);
                assertThat(process.threads().get(0).registers()).isEmpty();
                assertThat(process.notes())
                        .containsExactly(
                                "1 of 1 threads were running: without a stop nothing is known of their stacks.");
            }
            try (LiveProcess process = LiveProcess.attach(running.pid())) {
                assertThat(process.threads().get(0).registers()).isPresent();
            }
            running.assertRunsFreely();
        }
    }

    @Test
    void closingTwiceAndFromAnotherThread() throws Exception {
        try (Running running = Running.start(Programs.compile("blocked"), 3, 3)) {
            LiveProcess process = LiveProcess.attach(running.pid(), HELD);
            Thread other = new Thread(() -> {
                try {
                    process.close();
                } catch (IOException failure) {
                    throw new IllegalStateException(failure);
                }
            });
            other.start();
            other.join();
            running.assertRunsFreely();
            Duration pause = process.statistics().pause();
            process.close();
            assertThat(process.statistics().pause()).isEqualTo(pause).isPositive();
        }
    }

    @Test
    void anInterruptedThreadAttachesAllTheSame() throws IOException {
        Path program = Programs.compile("blocked");
        try (Running running = Running.start(program, 3, 3)) {
            Thread.currentThread().interrupt();
            try (LiveProcess process = LiveProcess.attach(running.pid())) {
                assertThat(Thread.interrupted()).isTrue();
                assertThat(Stacks.of(process, program).all()).isEqualTo(Stacks.blockedAll(3, 3));
            }
        }
    }

    @Test
    void sharedFilesStayOpenFromOneAttachToTheNext() throws IOException {
        Path program = Programs.compile("blocked");
        try (Running running = Running.start(program, 2, 3);
                ImageFiles files = new ImageFiles()) {
            var cache = new dev.unwinder.modules.ImageCache();
            for (int i = 0; i < 3; i++) {
                try (LiveProcess process = LiveProcess.attach(running.pid(), LiveOptions.defaults(), files)) {
                    var unwinder = dev.unwinder.unwind.Unwinder.builder(process)
                            .imageCache(cache)
                            .build();
                    for (TargetThread thread : process.threads()) {
                        assertThat(unwinder.unwind(thread).stopReason().isComplete())
                                .isTrue();
                    }
                }
            }
            assertThat(cache.size()).isEqualTo(4);
        }
    }

    private static long stackPointer(LiveProcess process) {
        return register(process, table(process).stackPointer());
    }

    private static long pc(LiveProcess process) {
        return register(process, table(process).programCounter());
    }

    private static long register(LiveProcess process, int number) {
        return process.threads().get(0).registers().orElseThrow().get(number);
    }

    private static RegisterTable table(LiveProcess process) {
        return Architecture.find(process.machine().elfMachine(), 8)
                .orElseThrow()
                .registers();
    }
}
