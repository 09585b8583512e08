package dev.unwinder.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.unwinder.address.AddressRange;
import dev.unwinder.contract.MemoryContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotMemoryTest extends MemoryContract {
    private static final List<AddressRange> RANGES = List.of(
            new AddressRange(0, 0x20),
            new AddressRange(0x1003, 0x1010),
            new AddressRange(0x1010, 0x1400),
            new AddressRange(0x1400, 0x5555),
            new AddressRange(0x7000, 0x7001),
            new AddressRange(0x7fff_ffff_ffff_fff0L, 0x8000_0000_0000_0010L),
            new AddressRange(0xffff_ffff_ffff_fff0L, 0));

    static byte byteOf(long address) {
        return (byte) (address * 31 + (address >>> 8) * 7 + (address >>> 32));
    }

    static byte[] bytesOf(AddressRange range) {
        byte[] bytes = new byte[(int) range.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = byteOf(range.start() + i);
        }
        return bytes;
    }

    static SnapshotMemory memoryOf(List<AddressRange> ranges) {
        SnapshotMemory.Builder builder = SnapshotMemory.builder();
        ranges.forEach(range -> builder.add(range.start(), bytesOf(range)));
        return builder.build();
    }

    @Override
    protected Memory memory() {
        return memoryOf(RANGES);
    }

    @Override
    protected List<AddressRange> ranges() {
        return RANGES;
    }

    @Override
    protected byte byteAt(long address) {
        return byteOf(address);
    }

    @Override
    protected long unmapped() {
        return 0x10_0000;
    }

    @Test
    void overlappingArraysAreRefused() {
        for (long[] other :
                new long[][] {{0x1008, 16}, {0xff8, 16}, {0x1000, 16}, {0x1004, 4}, {0xff0, 64}, {0x100f, 1}}) {
            assertThatIllegalArgumentException()
                    .as("%x and %d bytes", other[0], other[1])
                    .isThrownBy(() -> SnapshotMemory.builder()
                            .add(0x1000, new byte[16])
                            .add(other[0], new byte[(int) other[1]])
                            .build());
        }
    }

    @Test
    void anArrayThatDoesNotFitBelowTheTopIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> SnapshotMemory.of(-8, new byte[16]));
    }

    @Test
    void emptyArraysHoldNothing() {
        SnapshotMemory memory = SnapshotMemory.builder()
                .add(0x1000, new byte[0])
                .add(0x1000, new byte[] {5})
                .build();
        byte[] destination = new byte[2];
        assertThat(memory.read(0x1000, destination, 0, 2)).isEqualTo(1);
        assertThat(destination).containsExactly(5, 0);
        assertThat(SnapshotMemory.builder().build().read(0, destination, 0, 1)).isZero();
        assertThat(Memory.empty().read(0x1000, destination, 0, 1)).isZero();
    }
}
