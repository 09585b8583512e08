package dev.unwinder.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.address.AddressRange;
import dev.unwinder.target.Memory;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Memory} promises; run by each implementation.
 *
 * <p>An implementation is asked for a memory that holds {@link #byteAt} at every address of {@link #ranges}, and for an address around
 * which there is nothing.
 */
public abstract class MemoryContract {
    private static final byte UNTOUCHED = (byte) 0xa5;

    @SuppressWarnings("NullAway.Init") // JUnit calls prepare
    private Memory memory;

    @SuppressWarnings("NullAway.Init") // JUnit calls prepare
    private List<AddressRange> ranges;

    /** Made by JUnit. */
    protected MemoryContract() {}

    /** The memory under test. */
    protected abstract Memory memory() throws IOException;

    /** What it holds, rising; adjacent ranges are different pieces to the implementation, and there is a gap after at least one. */
    protected abstract List<AddressRange> ranges();

    /** What it holds at an address of its ranges. */
    protected abstract byte byteAt(long address);

    /** A page at which there is nothing. */
    protected abstract long unmapped();

    @BeforeEach
    void prepare() throws IOException {
        memory = memory();
        ranges = ranges();
    }

    private boolean isHeld(long address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    /** How many bytes there are from an address without a gap; the address space does not go on at 0. */
    private int available(long address, int most) {
        int count = 0;
        while (count < most && isHeld(address + count) && (count == 0 || address + count != 0)) {
            count++;
        }
        return count;
    }

    private void assertReads(long address, int length) {
        byte[] destination = new byte[length + 16];
        Arrays.fill(destination, UNTOUCHED);
        int count = memory.read(address, destination, 8, length);
        int expected = available(address, length);
        assertThat(count).as("%d bytes at %x", length, address).isEqualTo(expected);
        for (int i = 0; i < destination.length; i++) {
            boolean read = i >= 8 && i < 8 + expected;
            byte wanted = read ? byteAt(address + i - 8) : UNTOUCHED;
            if (destination[i] != wanted && (read || i < 8 || i >= 8 + length)) {
                assertThat(destination[i])
                        .as("index %d of %d bytes at %x", i, length, address)
                        .isEqualTo(wanted);
            }
        }
    }

    private Stream<Long> starts() {
        return ranges.stream().map(AddressRange::start);
    }

    @Test
    public void everyRangeIsReadWhole() {
        for (AddressRange range : ranges) {
            assertReads(range.start(), (int) range.size());
        }
    }

    @Test
    public void theFirstAndLastByteOfARange() {
        for (AddressRange range : ranges) {
            assertReads(range.start(), 1);
            assertReads(range.end() - 1, 1);
        }
    }

    @Test
    public void aReadThatRunsIntoAGapIsShort() {
        for (AddressRange range : ranges) {
            long start = range.size() > 5 ? range.end() - 5 : range.start();
            assertReads(start, 64);
            assertReads(start, 3);
        }
    }

    @Test
    public void aReadThatStartsBeforeWhatThereIsGivesNothing() {
        starts().filter(start -> start != 0 && !isHeld(start - 1)).forEach(start -> {
            assertReads(start - 1, 16);
            assertReads(start - 16, 32);
        });
    }

    @Test
    public void whatIsNotThereGivesZeroBytes() {
        assertReads(unmapped(), 1);
        assertReads(unmapped() + 1, 8);
        assertReads(unmapped(), 4096);
    }

    @Test
    public void nothingIsReadWhenNothingIsWanted() {
        assertReads(ranges.get(0).start(), 0);
        assertReads(unmapped(), 0);
    }

    @Test
    public void aReadGoesAcrossAdjacentPieces() {
        Optional<AddressRange> first = ranges.stream()
                .filter(range -> range.end() != 0 && isHeld(range.end()))
                .findFirst();
        assertThat(first).as("two adjacent pieces").isPresent();
        long border = first.orElseThrow().end();
        assertReads(border - 3, 7);
        assertReads(border - 1, 2);
        assertReads(first.orElseThrow().start(), (int) first.orElseThrow().size() + 10);
    }

    @Test
    public void unalignedStartsAndLengths() {
        long start = ranges.get(0).start();
        for (int offset = 0; offset < 17; offset++) {
            for (int length = 0; length < 17; length++) {
                assertReads(start + offset, length);
            }
        }
    }

    @Test
    public void theTopOfTheAddressSpaceEndsIt() {
        for (int back = 1; back <= 32; back++) {
            assertReads(-back, 16);
        }
        assertReads(0x7fff_ffff_ffff_fff8L, 16);
        assertReads(0x8000_0000_0000_0000L, 16);
    }

    @Test
    public void addressZero() {
        assertReads(0, 8);
    }

    @Test
    public void theSameReadTwiceGivesTheSame() {
        for (AddressRange range : ranges) {
            assertReads(range.start(), 8);
            assertReads(range.start(), 8);
        }
        assertReads(unmapped(), 8);
        assertReads(unmapped(), 8);
    }

    @Test
    public void anInterruptedThreadReadsAllTheSame() {
        Thread.currentThread().interrupt();
        try {
            assertReads(ranges.get(0).start(), 8);
            assertReads(ranges.get(ranges.size() - 1).start(), 8);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertReads(ranges.get(0).start(), 8);
    }

    @Test
    public void randomReads() {
        Random random = new Random(4);
        for (int round = 0; round < 3000; round++) {
            AddressRange range = ranges.get(random.nextInt(ranges.size()));
            long address = range.start() + random.nextInt((int) Math.min(range.size() + 64, 20_000)) - 32;
            assertReads(address, random.nextInt(random.nextInt(10) == 0 ? 5000 : 64));
        }
    }
}
