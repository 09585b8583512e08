package dev.unwinder.ptrace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TraceeTest {
    @Test
    void busyIsWhoRunsOrHasUsedMuchOfTheCpu() {
        assertThat(tracee('R', 0).isBusy(1000)).isTrue();
        assertThat(tracee('S', 1000).isBusy(1000)).isTrue();
        assertThat(tracee('S', 126).isBusy(1000)).isTrue();
        assertThat(tracee('S', 125).isBusy(1000)).isFalse();
        assertThat(tracee('S', 1).isBusy(1)).isTrue();
        assertThat(tracee('S', 0).isBusy(0)).as("nobody has used any").isFalse();
    }

    private static Tracee tracee(char state, long cpuTime) {
        return new Tracee(1, false, new ProcStat("worker", state, 1, 0, cpuTime));
    }
}
