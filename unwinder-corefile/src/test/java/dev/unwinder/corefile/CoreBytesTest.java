package dev.unwinder.corefile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.ByteSource;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CoreBytesTest {
    /** Bytes that count how often they are asked, and may end early. */
    private static final class Counted implements ByteSource {
        private final byte[] bytes;
        private int readable;
        private int reads;

        Counted(int size) {
            bytes = new byte[size];
            new Random(1).nextBytes(bytes);
            readable = size;
        }

        @Override
        public String name() {
            return "core";
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public int read(long offset, byte[] destination, int start, int length) {
            reads++;
            int count = (int) Math.max(0, Math.min(length, readable - offset));
            System.arraycopy(bytes, (int) offset, destination, start, count);
            return count;
        }
    }

    private static byte[] read(CoreBytes core, long offset, int length) {
        byte[] to = new byte[length];
        return Arrays.copyOf(to, core.read(offset, to, 0, length));
    }

    @Test
    void givesWhatIsThereInPiecesOfAnySize() {
        Counted source = new Counted(1_000_003);
        CoreBytes core = new CoreBytes(source);
        Random random = new Random(2);
        for (int i = 0; i < 20_000; i++) {
            int offset = random.nextInt(1_000_100);
            int length = random.nextInt(i % 10 == 0 ? 10_000 : 64);
            int there = Math.max(0, Math.min(length, 1_000_003 - offset));
            assertThat(read(core, offset, length))
                    .isEqualTo(Arrays.copyOfRange(
                            source.bytes, Math.min(offset, 1_000_003), Math.min(offset, 1_000_003) + there));
        }
        assertThat(core.read(-1, new byte[1], 0, 1)).isZero();
    }

    @Test
    void smallReadsOfOnePlaceCostOne() {
        Counted source = new Counted(10_000);
        CoreBytes core = new CoreBytes(source);
        for (int i = 0; i < 4096; i += 8) {
            assertThat(core.read(i, new byte[8], 0, 8)).isEqualTo(8);
        }
        assertThat(source.reads).isOne();
        assertThat(core.count()).isEqualTo(4096);
    }

    @Test
    void whatCannotBeReadWholeIsNotKept() {
        Counted source = new Counted(10_000);
        CoreBytes core = new CoreBytes(source);
        source.readable = 100;
        assertThat(core.read(96, new byte[8], 0, 8)).isEqualTo(4);
        source.readable = 10_000;
        assertThat(core.read(96, new byte[8], 0, 8)).isEqualTo(8);
    }

    @Test
    void whoReadsOnIsReadAheadFor() {
        Counted source = new Counted(1 << 20);
        CoreBytes core = new CoreBytes(source);
        for (int i = 0; i < 1 << 20; i += 4096) {
            assertThat(read(core, i, 4096)).isEqualTo(Arrays.copyOfRange(source.bytes, i, i + 4096));
        }
        assertThat(source.reads).isLessThan(30);
        assertThat(core.count()).isEqualTo(1 << 20);
    }

    @Test
    void whatIsReadAheadMayEndEarly() {
        Counted source = new Counted(64 * 4096);
        CoreBytes core = new CoreBytes(source);
        source.readable = 20 * 4096 + 100;
        for (int i = 0; i < 20; i++) {
            assertThat(read(core, i * 4096L, 4096)).hasSize(4096);
        }
        assertThat(read(core, 20 * 4096, 4096)).hasSize(100);
        assertThat(read(core, 21 * 4096, 4096)).isEmpty();
    }

    @Test
    void isEmptyOnceClosed() {
        CoreBytes core = new CoreBytes(new Counted(100));
        assertThat(core.read(0, new byte[8], 0, 8)).isEqualTo(8);
        core.close();
        assertThat(core.read(0, new byte[8], 0, 8)).isZero();
    }
}
