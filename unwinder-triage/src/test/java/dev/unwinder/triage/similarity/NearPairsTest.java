package dev.unwinder.triage.similarity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NearPairsTest {
    private static final int STACKS = 100;
    private static final int PAIRS = STACKS * (STACKS - 1) / 2;

    private int told;

    private static List<int[]> alike() {
        List<int[]> stacks = new ArrayList<>();
        for (int i = 0; i < STACKS; i++) {
            stacks.add(new int[] {0, 1, 2, 3, 10 + i});
        }
        return stacks;
    }

    /** Each shares two frames of three with some others, which is not enough. */
    private static List<int[]> apart() {
        List<int[]> stacks = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            stacks.add(new int[] {i & 3, 4 + (i >> 2 & 3), 8 + (i >> 4)});
        }
        return stacks;
    }

    private NearPairs pairs(List<int[]> stacks, long mostLookedAt) {
        told = 0;
        NearPairs pairs = new NearPairs(
                stacks, PositionDependentModel.casr(), Clusters.CASR_THRESHOLD, NearPairs.MAX_NEAR, mostLookedAt);
        pairs.find((first, second, distance) -> told++);
        return pairs;
    }

    @Test
    void allAreToldWithinTheLimits() {
        assertThat(pairs(alike(), NearPairs.MAX_LOOKED_AT).isPartial()).isFalse();
        assertThat(told).isEqualTo(PAIRS);
    }

    @Test
    void noMoreAreLookedAtThanAllowed() {
        NearPairs pairs = pairs(alike(), 1000);
        assertThat(pairs.isPartial()).isTrue();
        assertThat(told).isPositive();
        assertThat(pairs.compared()).isBetween(1L, 1000L);
    }

    /** Those that share a frame and are far from each other are counted too: they are what takes the time. */
    @Test
    void noMoreAreLookedAtThanAllowedIfNoneIsNear() {
        assertThat(pairs(apart(), NearPairs.MAX_LOOKED_AT).isPartial()).isFalse();
        assertThat(told).isZero();
        assertThat(pairs(apart(), 1000).isPartial()).isTrue();
        assertThat(told).isZero();
    }
}
