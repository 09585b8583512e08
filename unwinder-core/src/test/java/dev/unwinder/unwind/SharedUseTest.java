package dev.unwinder.unwind;

import static dev.unwinder.unwind.FakeTarget.IMAGE;
import static dev.unwinder.unwind.FakeTarget.STACK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.frame.Frame;
import dev.unwinder.frame.StopReason;
import dev.unwinder.modules.ImageCache;
import dev.unwinder.modules.ImageFinder;
import dev.unwinder.modules.ImageVerdict;
import dev.unwinder.modules.ModuleImage;
import dev.unwinder.target.Registers;
import dev.unwinder.testkit.ImageAssembler;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One unwinder for many threads, and one image for many targets. */
class SharedUseTest {
    private static final int THREADS = 8;
    private static final int WALKS = 200;
    private static final int DEPTH = 300;
    private static final int FUNCTIONS = 300;
    private static final long START = 0x10000 + FUNCTIONS * 0x40;

    /** Functions that have pushed rbx, more of them than the image's cache of rows has slots, and one that is outermost. */
    private static final byte[] BYTES = bytes();

    private static byte[] bytes() {
        ImageAssembler image = ImageAssembler.x86_64(8);
        for (int i = 0; i < FUNCTIONS; i++) {
            image.function(
                    0x10000 + i * 0x40L,
                    0x40,
                    it -> it.advanceLoc(4).defCfaOffset(16).offset(3, 2));
        }
        return image.function(START, 0x40, i -> i.undefined(16)).toByteArray();
    }

    private static ImageFinder finder() throws Exception {
        ElfFile file = ElfFile.parse(ByteView.of(BYTES, "prog", ByteOrder.LITTLE_ENDIAN));
        return request -> new ImageFinder.Finding(ImageVerdict.MATCH, Optional.of(file), "/prog", "build-id");
    }

    /** A stack of frames of 16 bytes, each of another function. */
    private static FakeTarget target(long bias, long seed) {
        long[] words = new long[DEPTH * 2];
        for (int i = 0; i < DEPTH; i++) {
            words[2 * i] = seed + i;
            long function = i + 1 == DEPTH ? START : 0x10000 + (i * 7L + seed) % FUNCTIONS * 0x40;
            words[2 * i + 1] = bias + function + 8;
        }
        return new FakeTarget(62).image(bias, BYTES, "prog").words(STACK, words);
    }

    private static Registers registers(FakeTarget target, long bias) {
        return target.registers(16, bias + 0x10008, 7, STACK, 3, 1);
    }

    private record Seen(List<List<Object>> frames, StopReason stop) {}

    private static Seen see(Unwinder unwinder, Registers registers) {
        StackWalk walk = unwinder.walk(registers);
        List<List<Object>> frames = new ArrayList<>();
        while (walk.hasNext()) {
            Frame frame = walk.next();
            frames.add(List.of(
                    frame.index(),
                    frame.pc(),
                    frame.stackPointer(),
                    frame.cfa(),
                    frame.registers(),
                    frame.origin(),
                    frame.isExact(),
                    frame.notes(),
                    frame.module().orElseThrow()));
        }
        return new Seen(frames, walk.stopReason());
    }

    @Test
    @Timeout(60)
    void eightThreadsSeeTheSameThroughOneUnwinder() throws Exception {
        ImageCache cache = new ImageCache();
        FakeTarget target = target(IMAGE, 0);
        Unwinder unwinder =
                Unwinder.builder(target).imageFinder(finder()).imageCache(cache).build();
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<List<Seen>>> results = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                results.add(pool.submit(() -> {
                    start.await(); // all learn the image at once
                    List<Seen> different = new ArrayList<>();
                    for (int walk = 0; walk < WALKS; walk++) {
                        Seen seen = see(unwinder, registers(target, IMAGE));
                        if (different.isEmpty() || !seen.equals(different.get(0))) {
                            different.add(seen);
                        }
                    }
                    return different;
                }));
            }
            start.countDown();
            Seen expected = see(unwinder, registers(target, IMAGE));
            assertThat(expected.frames()).hasSize(DEPTH + 1);
            assertThat(expected.stop().isComplete()).isTrue();
            for (Future<List<Seen>> result : results) {
                assertThat(result.get()).containsExactly(expected);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void targetsShareAnImageAndWhatWasLearnedAboutIt() throws Exception {
        ImageCache cache = new ImageCache();
        long other = 0x7f12_0000_0000L;
        FakeTarget first = target(IMAGE, 0);
        FakeTarget second = target(other, 0);
        Unwinder one =
                Unwinder.builder(first).imageFinder(finder()).imageCache(cache).build();
        Unwinder two =
                Unwinder.builder(second).imageFinder(finder()).imageCache(cache).build();
        ModuleImage image = one.modules().find(IMAGE).orElseThrow().image();
        assertThat(two.modules().find(other).orElseThrow().image()).isSameAs(image);
        assertThat(two.modules().find(other).orElseThrow().bias()).isEqualTo(other);
        assertThat(cache.size()).isEqualTo(1);
        assertThat(cache.requests()).isEqualTo(2);

        Seen ofFirst = see(one, registers(first, IMAGE));
        ImageCfi cfi = image.facet(ImageCfi.class, it -> {
            throw new AssertionError("learned already");
        });
        long misses = cfi.rows().misses();
        assertThat(misses).isBetween(1L, DEPTH + 1L);
        Seen ofSecond = see(two, registers(second, other));
        assertThat(cfi.rows().misses() - misses)
                .as("only what had to make room is worked out again")
                .isLessThanOrEqualTo(2 * cfi.rows().evictions());
        assertThat(ofSecond.frames()).hasSameSizeAs(ofFirst.frames());
        for (int i = 0; i < ofFirst.frames().size(); i++) {
            assertThat((Long) ofSecond.frames().get(i).get(1) - other)
                    .isEqualTo((Long) ofFirst.frames().get(i).get(1) - IMAGE);
        }
    }

    @Test
    void nothingIsWorkedOutTwiceWhereTheRowsFit() throws Exception {
        ImageCache cache = new ImageCache();
        FakeTarget first = new FakeTarget(62).image(BYTES).words(STACK, 1, IMAGE + START + 8);
        FakeTarget second =
                new FakeTarget(62).image(0x1000_0000, BYTES, "prog").words(STACK, 1, 0x1000_0000 + START + 8);
        Unwinder one =
                Unwinder.builder(first).imageFinder(finder()).imageCache(cache).build();
        Unwinder two =
                Unwinder.builder(second).imageFinder(finder()).imageCache(cache).build();
        assertThat(see(one, registers(first, IMAGE)).frames()).hasSize(2);
        ImageCfi cfi = one.modules().find(IMAGE).orElseThrow().image().facet(ImageCfi.class, it -> {
            throw new AssertionError("learned already");
        });
        assertThat(cfi.rows().misses()).isEqualTo(2);
        assertThat(see(two, registers(second, 0x1000_0000)).frames()).hasSize(2);
        assertThat(see(one, registers(first, IMAGE)).frames()).hasSize(2);
        assertThat(cfi.rows().misses()).isEqualTo(2);
    }
}
