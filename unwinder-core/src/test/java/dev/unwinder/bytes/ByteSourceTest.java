package dev.unwinder.bytes;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ByteSourceTest {
    /** Holds the numbers 0, 1, 2... and tells how much was asked of it. */
    private static final class Counting implements ByteSource {
        private final long claimed;
        private final int held;
        private final int most;
        private final AtomicLong largestRead = new AtomicLong();

        Counting(long claimed, int held, int most) {
            this.claimed = claimed;
            this.held = held;
            this.most = most;
        }

        @Override
        public String name() {
            return "source";
        }

        @Override
        public long size() {
            return claimed;
        }

        @Override
        public int read(long offset, byte[] destination, int start, int length) {
            largestRead.accumulateAndGet(length, Math::max);
            int count = (int) Math.max(0, Math.min(Math.min(length, most), held - offset));
            for (int i = 0; i < count; i++) {
                destination[start + i] = (byte) (offset + i);
            }
            return count;
        }
    }

    @Test
    void aPartIsReadWholeEvenFromASourceThatGivesLittleAtATime() throws MalformedDataException {
        ByteView view = new Counting(100, 100, 3).view(10, 20, "part", LITTLE_ENDIAN);
        assertThat(view.size()).isEqualTo(20);
        assertThat(view.name()).isEqualTo("source part");
        assertThat(view.toByteArray()).startsWith(10, 11, 12, 13).endsWith(29);
    }

    @Test
    void sizesAreCheckedBeforeAnythingIsRead() {
        long[][] bad = {
            {0, 101},
            {101, 0},
            {100, 1},
            {-1, 1},
            {0, -1},
            {0, Long.MAX_VALUE},
            {Long.MAX_VALUE, 1},
            {1, Long.MAX_VALUE},
            {Long.MIN_VALUE, Long.MIN_VALUE},
            {Long.MAX_VALUE, Long.MAX_VALUE}
        };
        for (long[] range : bad) {
            Counting source = new Counting(100, 100, 100);
            assertThatExceptionOfType(MalformedDataException.class)
                    .isThrownBy(() -> source.view(range[0], range[1], "part", LITTLE_ENDIAN))
                    .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(range[0]));
            assertThat(source.largestRead).hasValue(0);
        }
    }

    @Test
    void aPartThatIsNotThereTellsHowMuchOfItIs() {
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> new Counting(100, 100, 100).view(64, 336, "program headers", LITTLE_ENDIAN))
                .withMessage("source+0x40: truncated: 336 bytes of program headers wanted, 36 there");
    }

    @Test
    void aViewOfMoreThanTheLimitIsRefusedBeforeAnythingIsRead() {
        Counting source = new Counting(Long.MAX_VALUE, 100, 100);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> source.view(0, ByteSource.MAX_VIEW + 1L, "part", LITTLE_ENDIAN));
        assertThat(source.largestRead).hasValue(0);
    }

    @Test
    void aHugeClaimOnASourceOfUnknownSizeCostsOnlyWhatItHolds() {
        Counting source = new Counting(Long.MAX_VALUE, 5000, 100);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> source.view(0, ByteSource.MAX_VIEW, "part", LITTLE_ENDIAN))
                .satisfies(thrown -> assertThat(thrown.offset()).isEqualTo(5000));
        assertThat(source.largestRead.get()).isLessThanOrEqualTo(1 << 20);
    }

    @Test
    void readingFullyGrowsAsItGoesAndGivesWhatThereIs() {
        assertThat(new Counting(Long.MAX_VALUE, 3_000_000, 1 << 30).readFully(0, 4_000_000))
                .hasSize(3_000_000);
        assertThat(new Counting(Long.MAX_VALUE, 3_000_000, 1 << 30).readFully(0, 2_500_000))
                .hasSize(2_500_000);
        assertThat(new Counting(10, 10, 10).readFully(10, 5)).isEmpty();
        assertThat(new Counting(10, 10, 10).readFully(0, 0)).isEmpty();
    }

    @Test
    void aWindowCountsFromItsStartAndEndsWithTheWhole() {
        ByteSource window = new Counting(100, 100, 100).window(90, 50, "window");
        byte[] destination = new byte[20];
        assertThat(window.size()).isEqualTo(10);
        assertThat(window.name()).isEqualTo("window");
        assertThat(window.read(0, destination, 0, 20)).isEqualTo(10);
        assertThat(destination).startsWith(90, 91);
        assertThat(window.read(9, destination, 5, 3)).isEqualTo(1);
        assertThat(destination[5]).isEqualTo((byte) 99);
        assertThat(window.read(10, destination, 0, 1)).isZero();
        assertThat(window.read(-1, destination, 0, 1)).isZero();
    }

    @Test
    void aWindowBehindTheEndIsEmpty() {
        ByteSource window = new Counting(100, 100, 100).window(200, 50, "window");
        assertThat(window.size()).isZero();
        assertThat(window.read(0, new byte[1], 0, 1)).isZero();
    }

    @Test
    void aWindowThatIsSmallerThanTheWholeDoesNotLeak() {
        ByteSource window = new Counting(100, 100, 100).window(10, 4, "window");
        assertThat(window.read(2, new byte[10], 0, 10)).isEqualTo(2);
    }

    @Test
    void aFileIsReadByPosition(@TempDir Path folder) throws IOException, MalformedDataException {
        Path path = Files.write(folder.resolve("some.bin"), new byte[] {0, 1, 2, 3, 4});
        try (FileBytes file = FileBytes.open(path)) {
            assertThat(file.name()).isEqualTo("some.bin");
            assertThat(file.size()).isEqualTo(5);
            assertThat(file.view(1, 3, "", LITTLE_ENDIAN).toByteArray()).containsExactly(1, 2, 3);
            byte[] destination = new byte[8];
            assertThat(file.read(3, destination, 2, 6)).isEqualTo(2);
            assertThat(destination).containsExactly(0, 0, 3, 4, 0, 0, 0, 0);
            assertThat(file.read(5, destination, 0, 1)).isZero();
            assertThat(file.read(-1, destination, 0, 1)).isZero();
        }
    }

    @Test
    void aFileCutShortWhileItIsOpenGivesAShortRead(@TempDir Path folder) throws IOException {
        Path path = Files.write(folder.resolve("some.bin"), new byte[] {0, 1, 2, 3, 4});
        try (FileBytes file = FileBytes.open(path)) {
            Files.write(path, new byte[] {0, 1});
            assertThat(file.read(0, new byte[5], 0, 5)).isEqualTo(2);
        }
    }

    @Test
    void anInterruptedThreadStillReadsItsFile(@TempDir Path folder) throws IOException {
        Path path = Files.write(folder.resolve("some.bin"), new byte[] {0, 1, 2, 3, 4});
        try (FileBytes file = FileBytes.open(path)) {
            Thread.currentThread().interrupt();
            int whileInterrupted = file.read(0, new byte[5], 0, 5);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(whileInterrupted).isEqualTo(5);
            assertThat(file.read(0, new byte[5], 0, 5)).isEqualTo(5);
        }
    }

    @Test
    void whatIsNotARegularFileIsNotOpened(@TempDir Path folder) {
        assertThatThrownBy(() -> FileBytes.open(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("regular");
        assertThatThrownBy(() -> FileBytes.open(Path.of("/dev/zero"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> FileBytes.open(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }
}
