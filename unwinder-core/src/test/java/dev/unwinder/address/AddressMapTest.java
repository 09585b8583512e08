package dev.unwinder.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressMapTest {
    private record Entry(AddressRange range, int value) {}

    private static AddressMap<Integer> mapOf(List<Entry> entries) {
        AddressMap.Builder<Integer> builder = AddressMap.builder();
        entries.forEach(entry -> builder.add(entry.range(), entry.value()));
        return builder.build();
    }

    @Test
    void anEmptyMapKnowsNothing() {
        AddressMap<String> map = AddressMap.<String>builder().build();
        assertThat(map.size()).isZero();
        assertThat(map.find(0)).isEmpty();
        assertThat(map.indexOf(-1)).isNegative();
        assertThat(map.indexAbove(0)).isZero();
    }

    @Test
    void entriesAddedInAnyOrderAreFoundByUnsignedAddress() {
        AddressMap<String> map = AddressMap.<String>builder()
                .add(new AddressRange(0xffff_8000_0000_0000L, 0xffff_8000_0000_1000L), "kernel")
                .add(new AddressRange(0x1000, 0x2000), "low")
                .add(new AddressRange(0x2000, 0x3000), "next")
                .build();
        assertThat(map.find(0x1fff)).contains("low");
        assertThat(map.find(0x2000)).contains("next");
        assertThat(map.find(0x3000)).isEmpty();
        assertThat(map.find(0xfff)).isEmpty();
        assertThat(map.find(0xffff_8000_0000_0fffL)).contains("kernel");
        assertThat(map.find(-1)).isEmpty();
        assertThat(map.value(0)).isEqualTo("low");
        assertThat(map.start(2)).isEqualTo(0xffff_8000_0000_0000L);
        assertThat(map.range(1)).isEqualTo(new AddressRange(0x2000, 0x3000));
    }

    @Test
    void theLastAddressIsFound() {
        AddressMap<String> map = AddressMap.<String>builder()
                .add(AddressRange.ofSize(-0x1000L, 0x1000), "vsyscall")
                .build();
        assertThat(map.find(-1L)).contains("vsyscall");
        assertThat(map.find(-0x1000L)).contains("vsyscall");
        assertThat(map.find(-0x1001L)).isEmpty();
        assertThat(map.find(0)).isEmpty();
        assertThat(map.indexAbove(-1L)).isEqualTo(1);
    }

    @Test
    void overlappingEntriesThatReachTheLastAddressAreFound() {
        AddressMap<String> map = AddressMap.<String>builder()
                .add(AddressRange.ofSize(-0x10L, 0x10), "first")
                .add(AddressRange.ofSize(-0x20L, 0x20), "second")
                .build();
        assertThat(map.find(-1L)).contains("first");
        assertThat(map.find(-0x10L)).contains("first");
        assertThat(map.find(-0x11L)).contains("second");
        assertThat(map.find(-0x21L)).isEmpty();
        assertThat(map.find(0)).isEmpty();
        assertThat(map.size()).isEqualTo(2);
    }

    @Test
    void ofTwoEntriesTheOneAddedFirstWins() {
        AddressMap<String> map = AddressMap.<String>builder()
                .add(new AddressRange(0x1800, 0x2800), "first")
                .add(new AddressRange(0x1000, 0x4000), "second")
                .build();
        assertThat(map.find(0x17ff)).contains("second");
        assertThat(map.find(0x1800)).contains("first");
        assertThat(map.find(0x27ff)).contains("first");
        assertThat(map.find(0x2800)).contains("second");
        assertThat(map.size()).isEqualTo(3);
    }

    @Test
    void anEntryThatIsWhollyCoveredLeavesNoTrace() {
        AddressMap<String> map = AddressMap.<String>builder()
                .add(new AddressRange(0x1000, 0x2000), "first")
                .add(new AddressRange(0x1400, 0x1500), "second")
                .add(new AddressRange(0x1000, 0x2000), "third")
                .build();
        assertThat(map.size()).isEqualTo(1);
        assertThat(map.range(0)).isEqualTo(new AddressRange(0x1000, 0x2000));
        assertThat(map.value(0)).isEqualTo("first");
    }

    @Test
    void emptyRangesAreIgnored() {
        AddressMap<String> map = AddressMap.<String>builder()
                .add(new AddressRange(0x1000, 0x1000), "empty")
                .add(new AddressRange(0, 0), "empty too")
                .add(new AddressRange(0x1000, 0x1001), "one")
                .build();
        assertThat(map.size()).isEqualTo(1);
        assertThat(map.find(0x1000)).contains("one");
    }

    @Test
    void theFirstPieceAboveAnAddress() {
        AddressMap<Integer> map =
                mapOf(List.of(new Entry(new AddressRange(0x10, 0x20), 1), new Entry(new AddressRange(0x30, 0x40), 2)));
        assertThat(map.indexAbove(0xf)).isZero();
        assertThat(map.indexAbove(0x10)).isEqualTo(1);
        assertThat(map.indexAbove(0x2f)).isEqualTo(1);
        assertThat(map.indexAbove(0x30)).isEqualTo(2);
        assertThat(map.indexAbove(-1L)).isEqualTo(2);
    }

    /** The model: ask every entry in the order it was added. */
    @Test
    void randomEntriesAreFoundAsALinearSearchFindsThem() {
        Random random = new Random(2);
        long[] bases = {0, 0x1000, 0x7fff_ffff_ffff_ffe0L, -0x40L};
        for (int round = 0; round < 2000; round++) {
            long base = bases[round % bases.length];
            List<Entry> entries = new ArrayList<>();
            int count = random.nextInt(12);
            for (int i = 0; i < count; i++) {
                long start = base + random.nextInt(64);
                entries.add(new Entry(AddressRange.ofSize(start, random.nextInt(20)), i));
            }
            AddressMap<Integer> map = mapOf(entries);
            for (long offset = -2; offset < 90; offset++) {
                long address = base + offset;
                Optional<Integer> expected = entries.stream()
                        .filter(entry -> isIn(entry.range(), address))
                        .map(Entry::value)
                        .findFirst();
                assertThat(map.find(address)).as("%x in %s", address, entries).isEqualTo(expected);
            }
            assertDisjointAndRising(map);
        }
    }

    /** Not {@link AddressRange#contains}, which is itself under test. */
    private static boolean isIn(AddressRange range, long address) {
        long last = range.end() - 1;
        return range.start() != range.end()
                && Long.compareUnsigned(address, range.start()) >= 0
                && Long.compareUnsigned(address, last) <= 0;
    }

    private static void assertDisjointAndRising(AddressMap<Integer> map) {
        for (int i = 0; i < map.size(); i++) {
            assertThat(map.range(i).isEmpty()).isFalse();
            assertThat(map.indexOf(map.start(i))).isEqualTo(i);
            if (i > 0) {
                assertThat(Long.compareUnsigned(map.range(i - 1).end() - 1, map.start(i)))
                        .isNegative();
            }
        }
    }

    @Test
    void manyOverlappingEntriesAreFlattenedQuickly() {
        AddressMap.Builder<Integer> builder = AddressMap.builder();
        for (int i = 0; i < 100_000; i++) {
            builder.add(AddressRange.ofSize(0x1000L + i, 0x10_0000), i);
        }
        AddressMap<Integer> map = builder.build();
        assertThat(map.find(0x1000)).contains(0);
        assertThat(map.find(0x1000 + 0x10_0000 + 4)).contains(5);
    }
}
