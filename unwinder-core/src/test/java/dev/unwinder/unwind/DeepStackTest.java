package dev.unwinder.unwind;

import static dev.unwinder.unwind.FakeTarget.IMAGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.BudgetLimits;
import dev.unwinder.frame.Backtrace;
import dev.unwinder.frame.StopReason;
import dev.unwinder.target.Machine;
import dev.unwinder.target.Memory;
import dev.unwinder.target.Registers;
import dev.unwinder.target.Target;
import dev.unwinder.target.TargetThread;
import dev.unwinder.testkit.ImageAssembler;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A recursion of ten million calls is walked without holding its frames. */
class DeepStackTest {
    private static final int FRAMES = 10_000_000;
    private static final long STACK = 0x7f00_0000_0000L;
    private static final long RECURSE = 0x10000;
    private static final long START = 0x10100;

    private static FakeTarget program() {
        byte[] image = ImageAssembler.x86_64(1)
                .function(RECURSE, 0x40, i -> i.advanceLoc(4).defCfaOffset(16))
                .function(START, 0x40, i -> i.undefined(16))
                .toByteArray();
        return new FakeTarget(62).image(image);
    }

    @Test
    void tenMillionFramesNeedNoMoreHeapThanTen() {
        FakeTarget prog = program();
        Target deep = new DeepTarget(prog.memory());
        Unwinder unwinder =
                Unwinder.builder(deep).modules(prog.unwinder().modules()).build();
        StackWalk walk = unwinder.walk(prog.registers(16, IMAGE + RECURSE + 8, 7, STACK));
        long most = 0;
        long frames = 0;
        while (walk.hasNext()) {
            walk.next();
            if (++frames % 2_500_000 == 0) {
                most = Math.max(most, liveHeap());
            }
        }
        assertThat(frames).isEqualTo(FRAMES);
        assertThat(walk.stopReason().kind()).isEqualTo(StopReason.Kind.OUTERMOST);
        assertThat(most).isLessThan(64L << 20);
    }

    /** What was found by then stays; the walk says why it ends. */
    @Test
    void aWalkEndsWhenTheTimeIsOver() {
        FakeTarget prog = program();
        Target deep = new DeepTarget(prog.memory());
        Budget budget = Budget.open(BudgetLimits.defaults().withTime(Duration.ofMillis(50)));
        Unwinder unwinder = Unwinder.builder(deep)
                .modules(prog.unwinder().modules())
                .budget(budget)
                .build();
        StackWalk walk = unwinder.walk(prog.registers(16, IMAGE + RECURSE + 8, 7, STACK));
        long start = System.nanoTime();
        long frames = 0;
        while (walk.hasNext()) {
            walk.next();
            frames++;
        }
        assertThat(frames).isPositive().isLessThan(FRAMES);
        assertThat(walk.stopReason()).hasToString("partial (the time allowed, 0.05 s, is over)");
        assertThat(walk.stopReason().isComplete()).isFalse();
        assertThat(System.nanoTime() - start).isLessThan(1_000_000_000);
    }

    /** The frames of all stacks count; a stack that is walked twice counts once, and ends where it ended. */
    @Test
    void walksEndWhenAllFramesAreTaken() {
        FakeTarget prog = program();
        Budget budget = Budget.open(BudgetLimits.defaults().withFrames(1000));
        Unwinder unwinder = Unwinder.builder(new DeepTarget(prog.memory()))
                .modules(prog.unwinder().modules())
                .budget(budget)
                .build();
        TargetThread first = thread(prog, 1, 100);
        TargetThread second = thread(prog, 2, FRAMES);
        TargetThread third = thread(prog, 3, FRAMES);
        for (int round = 0; round < 2; round++) {
            Backtrace whole = unwinder.unwind(first);
            assertThat(whole.frames()).hasSize(100);
            assertThat(whole.stopReason().kind()).isEqualTo(StopReason.Kind.OUTERMOST);
            Backtrace cut = unwinder.unwind(second);
            assertThat(cut.frames()).hasSize(900);
            assertThat(cut.stopReason()).hasToString("frame limit (1000 frames of all stacks)");
            assertThat(unwinder.unwind(third).frames()).hasSize(1);
        }
        assertThat(budget.isOver()).isFalse();
        assertThat(budget.exceeded())
                .containsExactly("Stacks were followed no further: they have more than 1000 frames together.");
    }

    /** Steps are the caller's own walk: as many as there are, whatever stacks may take. */
    @Test
    void stepsTakeNoFrames() {
        FakeTarget prog = program();
        Budget budget = Budget.open(BudgetLimits.defaults().withFrames(3));
        Unwinder unwinder = Unwinder.builder(new DeepTarget(prog.memory()))
                .modules(prog.unwinder().modules())
                .budget(budget)
                .build();
        Registers at = prog.registers(16, IMAGE + RECURSE + 8, 7, STACK);
        for (int i = 0; i < 10; i++) {
            at = unwinder.step(at, i == 0).caller().orElseThrow();
        }
        assertThat(budget.exceeded()).isEmpty();
    }

    private static TargetThread thread(FakeTarget prog, int tid, long frames) {
        long stack = STACK + (FRAMES - frames) * 16;
        return new TargetThread(
                tid,
                Optional.empty(),
                Optional.of(prog.registers(16, IMAGE + RECURSE + 8, 7, stack)),
                false,
                Optional.empty(),
                OptionalLong.empty());
    }

    private static long liveHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** A stack that is made up as it is read: a return address every 16 bytes. */
    private record DeepTarget(Memory image) implements Target {
        @Override
        public String name() {
            return "deep";
        }

        @Override
        public Machine machine() {
            return new Machine(62, 8, ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public Memory memory() {
            return (address, destination, start, length) -> {
                if (Long.compareUnsigned(address - STACK, FRAMES * 16L) >= 0) {
                    return image.read(address, destination, start, length);
                }
                for (int i = 0; i < length; i++) {
                    long at = address + i - STACK;
                    long word = at % 16 < 8 ? 0 : IMAGE + (at / 16 == FRAMES - 2 ? START + 8 : RECURSE + 8);
                    destination[start + i] = (byte) (word >>> at % 8 * 8);
                }
                return length;
            };
        }

        @Override
        public List<TargetThread> threads() {
            return List.of();
        }
    }
}
