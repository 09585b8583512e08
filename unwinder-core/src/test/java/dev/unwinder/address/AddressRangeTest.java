package dev.unwinder.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class AddressRangeTest {
    private static final long TOP = -1L;

    @Test
    void theStartIsInAndTheEndIsNot() {
        AddressRange range = new AddressRange(0x1000, 0x2000);
        assertThat(range.contains(0xfff)).isFalse();
        assertThat(range.contains(0x1000)).isTrue();
        assertThat(range.contains(0x1fff)).isTrue();
        assertThat(range.contains(0x2000)).isFalse();
        assertThat(range.size()).isEqualTo(0x1000);
    }

    @Test
    void anEmptyRangeContainsNothingAndOverlapsNothing() {
        for (AddressRange empty : List.of(new AddressRange(0, 0), new AddressRange(5, 5), AddressRange.ofSize(5, 0))) {
            assertThat(empty.isEmpty()).isTrue();
            assertThat(empty.contains(empty.start())).isFalse();
            assertThat(empty.overlaps(new AddressRange(0, TOP))).isFalse();
            assertThat(new AddressRange(0, TOP).overlaps(empty)).isFalse();
        }
    }

    @Test
    void addressesAreUnsigned() {
        AddressRange range = new AddressRange(0x7fff_ffff_ffff_0000L, 0x8000_0000_0001_0000L);
        assertThat(range.contains(0x7fff_ffff_ffff_ffffL)).isTrue();
        assertThat(range.contains(0x8000_0000_0000_0000L)).isTrue();
        assertThat(range.contains(0)).isFalse();
        assertThat(range.contains(TOP)).isFalse();
        assertThat(range.size()).isEqualTo(0x2_0000);
    }

    @Test
    void aRangeMayReachTheLastAddress() {
        AddressRange range = new AddressRange(0xffff_ffff_ffff_f000L, 0);
        assertThat(range.isEmpty()).isFalse();
        assertThat(range.size()).isEqualTo(0x1000);
        assertThat(range.contains(TOP)).isTrue();
        assertThat(range.contains(0xffff_ffff_ffff_f000L)).isTrue();
        assertThat(range.contains(0xffff_ffff_ffff_efffL)).isFalse();
        assertThat(range.contains(0)).isFalse();
    }

    @Test
    void aSizeThatRunsOverTheEndIsCutThere() {
        assertThat(AddressRange.ofSize(0xffff_ffff_ffff_f000L, 0x1000))
                .isEqualTo(AddressRange.ofSize(0xffff_ffff_ffff_f000L, 0x5000))
                .isEqualTo(new AddressRange(0xffff_ffff_ffff_f000L, 0));
        assertThat(AddressRange.ofSize(0x1000, -1L)).isEqualTo(new AddressRange(0x1000, 0));
        assertThat(AddressRange.ofSize(TOP, 1).contains(TOP)).isTrue();
    }

    @Test
    void aRangeThatRunsBackwardsIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new AddressRange(2, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new AddressRange(TOP, 1));
    }

    @Test
    void rangesOverlapWhenTheyShareAnAddress() {
        AddressRange range = new AddressRange(0x1000, 0x2000);
        assertThat(range.overlaps(new AddressRange(0x1fff, 0x3000))).isTrue();
        assertThat(range.overlaps(new AddressRange(0x2000, 0x3000))).isFalse();
        assertThat(range.overlaps(new AddressRange(0x0, 0x1000))).isFalse();
        assertThat(range.overlaps(new AddressRange(0x0, 0x1001))).isTrue();
        assertThat(range.overlaps(new AddressRange(0x1400, 0x1500))).isTrue();
        assertThat(new AddressRange(0x1400, 0x1500).overlaps(range)).isTrue();
        assertThat(range.overlaps(new AddressRange(0x1800, 0))).isTrue();
    }

    @Test
    void orderIsByUnsignedStartThenByEnd() {
        List<AddressRange> sorted = List.of(
                new AddressRange(0x1000, 0x1800),
                new AddressRange(0x1000, 0x2000),
                new AddressRange(0x1000, 0),
                new AddressRange(0x2000, 0x2001),
                new AddressRange(0x8000_0000_0000_0000L, 0x8000_0000_0000_0001L),
                new AddressRange(TOP, 0));
        assertThat(sorted.stream().sorted().toList()).isEqualTo(sorted);
    }
}
