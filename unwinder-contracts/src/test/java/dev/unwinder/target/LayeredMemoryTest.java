package dev.unwinder.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.address.AddressRange;
import dev.unwinder.contract.MemoryContract;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two layers whose pieces alternate: what one lacks the other has. */
class LayeredMemoryTest extends MemoryContract {
    private static final List<AddressRange> UPPER = List.of(
            new AddressRange(0x1000, 0x2000),
            new AddressRange(0x3000, 0x3800),
            new AddressRange(0x5000, 0x6000),
            new AddressRange(0x9000, 0x9004),
            new AddressRange(0xffff_ffff_ffff_f000L, 0xffff_ffff_ffff_fff8L));
    private static final List<AddressRange> LOWER = List.of(
            new AddressRange(0, 0x10),
            new AddressRange(0x2000, 0x3000),
            new AddressRange(0x3800, 0x5000),
            new AddressRange(0x8123, 0x8200),
            new AddressRange(0xffff_ffff_ffff_fff8L, 0));

    @Override
    protected Memory memory() {
        return LayeredMemory.of(List.of(SnapshotMemoryTest.memoryOf(UPPER), SnapshotMemoryTest.memoryOf(LOWER)));
    }

    @Override
    protected List<AddressRange> ranges() {
        return java.util.stream.Stream.concat(UPPER.stream(), LOWER.stream())
                .sorted()
                .toList();
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
    void theUpperLayerHidesTheLower() {
        byte[] ones = new byte[0x1000];
        java.util.Arrays.fill(ones, (byte) 1);
        byte[] twos = new byte[0x4000];
        java.util.Arrays.fill(twos, (byte) 2);
        LayeredMemory memory =
                LayeredMemory.of(List.of(SnapshotMemory.of(0x2000, ones), SnapshotMemory.of(0x1000, twos)));
        byte[] destination = new byte[0x4000];
        assertThat(memory.read(0x1000, destination, 0, 0x4000)).isEqualTo(0x4000);
        for (int i = 0; i < destination.length; i++) {
            assertThat(destination[i]).isEqualTo((byte) (i >= 0x1000 && i < 0x2000 ? 1 : 2));
        }
    }

    /** Where an upper layer begins again cannot be asked; it is looked for at every page, and where a read starts. */
    @Test
    void anUpperLayerThatBeginsInTheMiddleOfAPageIsFoundByAReadThatStartsThere() {
        LayeredMemory memory = LayeredMemory.of(
                List.of(SnapshotMemory.of(0x1010, new byte[] {1, 1, 1, 1}), SnapshotMemory.of(0x1000, new byte[0x40])));
        byte[] destination = new byte[8];
        assertThat(memory.read(0x1010, destination, 0, 8)).isEqualTo(8);
        assertThat(destination).containsExactly(1, 1, 1, 1, 0, 0, 0, 0);
    }

    @Test
    void noLayersHoldNothing() {
        assertThat(LayeredMemory.of(List.of()).read(0x1000, new byte[1], 0, 1)).isZero();
    }
}
