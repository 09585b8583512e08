package dev.unwinder.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.unwinder.address.AddressRange;
import dev.unwinder.contract.MemoryContract;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PageCacheTest extends MemoryContract {
    private static final List<AddressRange> RANGES = List.of(
            new AddressRange(0, 0x20),
            new AddressRange(0x1003, 0x1010),
            new AddressRange(0x1010, 0x1400),
            new AddressRange(0x1400, 0x5555),
            new AddressRange(0x7000, 0x7001),
            new AddressRange(0x9800, 0xb000),
            new AddressRange(0x7fff_ffff_ffff_fff0L, 0x8000_0000_0000_0010L),
            new AddressRange(0xffff_ffff_ffff_f800L, 0));

    @Override
    protected Memory memory() {
        return PageCache.of(SnapshotMemoryTest.memoryOf(RANGES), 4);
    }

    @Override
    protected List<AddressRange> ranges() {
        return RANGES;
    }

    @Override
    protected byte byteAt(long address) {
        return SnapshotMemoryTest.byteOf(address);
    }

    @Override
    protected long unmapped() {
        return 0x10_0000;
    }

    @Test
    void aPageIsReadOnce() {
        AtomicInteger reads = new AtomicInteger();
        SnapshotMemory slow = SnapshotMemoryTest.memoryOf(List.of(new AddressRange(0x1000, 0x3000)));
        PageCache cache = PageCache.of(
                (address, destination, start, length) -> {
                    reads.incrementAndGet();
                    return slow.read(address, destination, start, length);
                },
                16);
        byte[] word = new byte[8];
        for (long address = 0x1000; address < 0x3000; address += 8) {
            assertThat(cache.read(address, word, 0, 8)).isEqualTo(8);
        }
        assertThat(reads).hasValue(2);
        assertThat(cache.misses()).isEqualTo(2);
        assertThat(cache.hits()).isEqualTo(1024 - 2);
    }

    @Test
    void pagesThatShareASlotDoNotMix() {
        SnapshotMemory slow = SnapshotMemoryTest.memoryOf(List.of(new AddressRange(0x1_0000, 0x9_0000)));
        PageCache cache = PageCache.of(slow, 1);
        byte[] word = new byte[8];
        for (int round = 0; round < 3; round++) {
            for (long address = 0x1_0ffc; address < 0x8_0000; address += 0x1000) {
                assertThat(cache.read(address, word, 0, 8)).isEqualTo(8);
                for (int i = 0; i < 8; i++) {
                    assertThat(word[i]).isEqualTo(SnapshotMemoryTest.byteOf(address + i));
                }
            }
        }
    }

    @Test
    void theNumberOfPagesIsAPowerOfTwo() {
        SnapshotMemory nothing = SnapshotMemory.builder().build();
        for (int pages : new int[] {0, 3, 100, -1}) {
            assertThatIllegalArgumentException().isThrownBy(() -> PageCache.of(nothing, pages));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> PageCache.of(nothing, Integer.MIN_VALUE));
    }
}
