package dev.unwinder.triage.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClustersTest {
    private static final PositionDependentModel CASR = PositionDependentModel.casr();

    private static int[] frames(String letters) {
        return letters.chars().toArray();
    }

    /** By hand: of the frames a b c and a x c, the first and the third count. */
    @Test
    void theModelByHand() {
        double all = Math.exp(-0.04) + Math.exp(-0.08) + Math.exp(-0.12);
        assertThat(CASR.similarity(frames("abc"), frames("axc")))
                .isEqualTo((Math.exp(-0.04) + Math.exp(-0.12)) / all, within(1e-12));
        // c stands at 3 and at 2
        double shifted = Math.exp(-0.04) + Math.exp(-(0.04 * 2 + 0.13));
        assertThat(CASR.similarity(frames("abc"), frames("ac")))
                .isEqualTo(shifted / (Math.exp(-0.04) + Math.exp(-0.08)), within(1e-12));
        assertThat(CASR.similarity(frames("abc"), frames("abc"))).isEqualTo(1, within(1e-12));
        assertThat(CASR.similarity(frames("abc"), frames("abcde"))).isEqualTo(1, within(1e-12));
        assertThat(CASR.similarity(frames("abc"), frames("xyz"))).isZero();
        assertThat(CASR.similarity(frames(""), frames("xyz"))).isZero();
    }

    @Test
    void abrtsRuleByHand() {
        assertThat(EditDistance.changes(frames("abc"), frames("abc"))).isZero();
        assertThat(EditDistance.changes(frames("abc"), frames("acb"))).isEqualTo(1);
        assertThat(EditDistance.changes(frames("abcd"), frames("abxcd"))).isEqualTo(1);
        assertThat(EditDistance.changes(frames("kitten"), frames("sitting"))).isEqualTo(3);
        assertThat(EditDistance.changes(frames(""), frames("abc"))).isEqualTo(3);
        assertThat(EditDistance.normalized(frames("kitten"), frames("sitting"))).isEqualTo(3.0 / 7, within(1e-12));
        assertThat(EditDistance.isAbrtDuplicate(frames("abcdefghij"), frames("abcdefgxyz")))
                .isTrue();
        assertThat(EditDistance.isAbrtDuplicate(frames("abcdefghij"), frames("abcdefwxyz")))
                .isFalse();
    }

    /** Situation: an interpreter, whose callers are other ones each time. No pair is left out without being told. */
    @Test
    void thousandsOfStacksThatAreAllAlikeAreBounded() {
        List<int[]> stacks = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            int[] stack = new int[30];
            for (int j = 0; j < stack.length; j++) {
                stack[j] = j < 25 ? j : 100 + i * 5 + j;
            }
            stacks.add(stack);
        }
        Clusters few = Clusters.of(stacks.subList(0, 100), CASR, Clusters.CASR_THRESHOLD, 10_000);
        assertThat(few.isPartial()).isFalse();
        assertThat(few.count()).isEqualTo(1);
        Clusters all = Clusters.of(stacks, CASR, Clusters.CASR_THRESHOLD, 10_000);
        assertThat(all.isPartial()).isTrue();
        assertThat(all.count()).isBetween(2, 399);
    }

    /** The definition of complete linkage over all pairs, as slow as it is plain. */
    private static int[] byDefinition(List<int[]> stacks) {
        List<List<Integer>> clusters = new ArrayList<>();
        for (int i = 0; i < stacks.size(); i++) {
            clusters.add(new ArrayList<>(List.of(i)));
        }
        while (true) {
            double best = Clusters.CASR_THRESHOLD;
            int first = -1;
            int second = -1;
            for (int i = 0; i < clusters.size(); i++) {
                for (int j = i + 1; j < clusters.size(); j++) {
                    double farthest = 0;
                    for (int a : clusters.get(i)) {
                        for (int b : clusters.get(j)) {
                            farthest = Math.max(farthest, CASR.distance(stacks.get(a), stacks.get(b)));
                        }
                    }
                    if (farthest < best) {
                        best = farthest;
                        first = i;
                        second = j;
                    }
                }
            }
            if (first < 0) {
                break;
            }
            clusters.get(first).addAll(clusters.remove(second));
        }
        int[] numbers = new int[stacks.size()];
        for (int i = 0; i < clusters.size(); i++) {
            for (int member : clusters.get(i)) {
                numbers[member] = i;
            }
        }
        return numbers;
    }

    @Test
    void theIndexMissesNothing() {
        Random random = new Random(7);
        for (int round = 0; round < 40; round++) {
            List<int[]> stacks = Populations.some(random, 4, 10, 12);
            Clusters clusters = Clusters.of(stacks, CASR, Clusters.CASR_THRESHOLD);
            int[] expected = byDefinition(distinct(stacks));
            List<int[]> distinct = distinct(stacks);
            for (int i = 0; i < distinct.size(); i++) {
                for (int j = 0; j < i; j++) {
                    int a = index(stacks, distinct.get(i));
                    int b = index(stacks, distinct.get(j));
                    assertThat(clusters.of(a) == clusters.of(b))
                            .as("round %d, %d and %d", round, i, j)
                            .isEqualTo(expected[i] == expected[j]);
                }
            }
        }
    }

    private static List<int[]> distinct(List<int[]> stacks) {
        List<int[]> distinct = new ArrayList<>();
        for (int[] stack : stacks) {
            if (index(distinct, stack) < 0) {
                distinct.add(stack);
            }
        }
        return distinct;
    }

    private static int index(List<int[]> stacks, int[] wanted) {
        for (int i = 0; i < stacks.size(); i++) {
            if (java.util.Arrays.equals(stacks.get(i), wanted)) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void equalStacksAreOne() {
        Clusters clusters =
                Clusters.of(List.of(frames("ab"), frames("xy"), frames("ab"), frames(""), frames("")), CASR, 0.3);
        assertThat(clusters.count()).isEqualTo(3);
        assertThat(clusters.distinct()).isEqualTo(3);
        assertThat(clusters.members()).containsExactly(List.of(0, 2), List.of(1), List.of(3, 4));
    }

    @Test
    void manyStacksAreFew() {
        List<int[]> stacks = Populations.some(new Random(1), 100, 10, 25);
        Clusters clusters = Clusters.of(stacks, CASR, Clusters.CASR_THRESHOLD);
        assertThat(clusters.compared()).isLessThan((long) clusters.distinct() * 40);
    }
}
