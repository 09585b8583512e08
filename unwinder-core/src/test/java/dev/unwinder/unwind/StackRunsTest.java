package dev.unwinder.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Memory that a walk has gone through belongs to the frames found there. */
class StackRunsTest {
    private final StackRuns runs = new StackRuns(10);

    private void rise(long from, long to) {
        for (long at = from; at < to; at += 16) {
            assertThat(runs.step(at, at + 16, false)).isTrue();
        }
    }

    @Test
    void aStackIsGoneThroughOnce() {
        rise(0x1000, 0x2000);
        assertThat(runs.step(0x2000, 0x1008, true)).isFalse();
    }

    @Test
    void stacksMayFollowEachOtherInAnyOrder() {
        rise(0x5000, 0x6000);
        assertThat(runs.step(0x6000, 0x1000, true)).isTrue();
        rise(0x1000, 0x2000);
        assertThat(runs.step(0x2000, 0x3000, true)).isTrue();
        rise(0x3000, 0x4000);
        assertThat(runs.step(0x4000, 0x7000, true)).isTrue();
        rise(0x7000, 0x7100);
    }

    @Test
    void aStackThatLiesWithinAFrameOfAnotherIsNoneOfIt() {
        rise(0x3000, 0x4000);
        assertThat(runs.step(0x4000, 0x1000, true)).isTrue();
        rise(0x1000, 0x2000);
        assertThat(runs.step(0x2000, 0x6000, false)).isTrue();
    }

    @Test
    void whatALongStepPassesOverMayBeAnotherStack() {
        rise(0x1000, 0x2000);
        assertThat(runs.step(0x2000, 0x10_0000, false)).isTrue();
        rise(0x10_0000, 0x10_1000);
        assertThat(runs.step(0x10_1000, 0x5_0000, true)).isTrue();
        rise(0x5_0000, 0x5_1000);
    }
}
