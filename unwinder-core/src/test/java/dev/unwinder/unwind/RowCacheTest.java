package dev.unwinder.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.unwind.RowSource.Answer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What the table promises: an answer is that of its vaddr or is not there, and the numbers add up. */
class RowCacheTest {
    private static Answer answer(long vaddr) {
        return new Answer.Failed(Long.toHexString(vaddr));
    }

    @Test
    void emptyCacheHasNothing() {
        RowCache cache = new RowCache(0);
        assertThat(cache.find(0)).as("0 is a vaddr like others").isNull();
        assertThat(cache.find(0x1000)).isNull();
        assertThat(cache.misses()).isZero();
        assertThat(cache.evictions()).isZero();
    }

    @Test
    void answersAreFoundByTheirVaddrOnly() {
        RowCache cache = new RowCache(1 << 20);
        cache.put(0x1000, answer(0x1000));
        cache.put(0, RowSource.NOTHING);
        cache.put(-1, answer(-1));
        assertThat(cache.find(0x1000)).isEqualTo(answer(0x1000));
        assertThat(cache.find(0)).isEqualTo(RowSource.NOTHING);
        assertThat(cache.find(-1)).isEqualTo(answer(-1));
        assertThat(cache.find(0x1001)).isNull();
        assertThat(cache.misses()).isEqualTo(3);
    }

    /** 256 slots: of 257 vaddrs two share a slot, and the later one has it. */
    @Test
    void laterAnswerTakesTheSlotOver() {
        RowCache cache = new RowCache(0);
        int survivors = 0;
        for (long vaddr = 0; vaddr < 257; vaddr++) {
            cache.put(vaddr, answer(vaddr));
            assertThat(cache.find(vaddr)).isEqualTo(answer(vaddr));
        }
        for (long vaddr = 0; vaddr < 257; vaddr++) {
            Answer found = cache.find(vaddr);
            survivors += found == null ? 0 : 1;
            assertThat(found == null || found.equals(answer(vaddr))).isTrue();
        }
        assertThat(survivors).isLessThanOrEqualTo(256);
        assertThat(cache.misses()).isEqualTo(257);
        assertThat(cache.evictions()).as("every answer is here or was evicted").isEqualTo(257 - survivors);
        long before = cache.evictions();
        cache.put(256, answer(256));
        assertThat(cache.evictions()).as("its own slot is full too").isEqualTo(before + 1);
    }

    /** A slot for each 256 bytes of code, 256 slots at least and 65,536 at most. */
    @Test
    void tableFitsTheCode() {
        assertThat(survivorsOf(0, 100_000)).isLessThanOrEqualTo(256);
        assertThat(survivorsOf(1L << 20, 100_000)).isBetween(3_000, 4_096);
        assertThat(survivorsOf(Long.MAX_VALUE, 500_000)).isBetween(60_000, 65_536);
        assertThat(survivorsOf(-1, 100_000)).isLessThanOrEqualTo(256);
    }

    private static int survivorsOf(long codeBytes, int count) {
        RowCache cache = new RowCache(codeBytes);
        for (int i = 0; i < count; i++) {
            cache.put(i * 5L, answer(i));
        }
        assertThat(cache.misses()).isEqualTo(count);
        return (int) (count - cache.evictions());
    }

    @Test
    void randomUseAgreesWithAMap() {
        RowCache cache = new RowCache(1 << 18);
        Map<Long, Answer> put = new HashMap<>();
        Random random = new Random(3);
        for (int round = 0; round < 100_000; round++) {
            long vaddr = random.nextInt(5_000) * 4L;
            Answer found = cache.find(vaddr);
            if (found == null) {
                cache.put(vaddr, answer(vaddr));
                put.put(vaddr, answer(vaddr));
            } else {
                assertThat(found).isEqualTo(put.get(vaddr));
            }
        }
    }

    @Test
    void racesLoseAnswersButNeverMixThem() throws Exception {
        RowCache cache = new RowCache(0);
        int threads = 4;
        int rounds = 100_000;
        var pool = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch start = new CountDownLatch(1);
            var results = new java.util.ArrayList<Future<Long>>();
            for (int t = 0; t < threads; t++) {
                Random random = new Random(t);
                results.add(pool.submit(() -> {
                    start.await();
                    long wrong = 0;
                    for (int i = 0; i < rounds; i++) {
                        long vaddr = random.nextInt(1000);
                        Answer found = cache.find(vaddr);
                        wrong += found != null && !found.equals(answer(vaddr)) ? 1 : 0;
                        cache.put(vaddr, answer(vaddr));
                    }
                    return wrong;
                }));
            }
            start.countDown();
            for (Future<Long> result : results) {
                assertThat(result.get()).isZero();
            }
            assertThat(cache.misses()).isEqualTo((long) threads * rounds);
        } finally {
            pool.shutdownNow();
        }
    }
}
