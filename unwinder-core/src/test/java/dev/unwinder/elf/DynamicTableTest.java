package dev.unwinder.elf;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.testkit.Section;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DynamicTableTest {
    private static DynamicTable parse(Section section) throws MalformedDataException {
        return DynamicTable.parse(
                ByteView.of(section.toByteArray(), ".dynamic", section.order()), section.addressSize());
    }

    @Test
    void entriesOfBothSizesAndOrders() throws MalformedDataException {
        for (ByteOrder order : new ByteOrder[] {LITTLE_ENDIAN, BIG_ENDIAN}) {
            for (int size : new int[] {4, 8}) {
                DynamicTable table = parse(Section.of(order, size)
                        .address(5)
                        .address(0x1234)
                        .address(0x6fff_fef5)
                        .address(0xf000_0000L)
                        .address(21)
                        .address(0)
                        .address(0)
                        .address(0));
                assertThat(table.find(5)).hasValue(0x1234);
                assertThat(table.find(0x6fff_fef5)).hasValue(0xf000_0000L);
                assertThat(table.find(21)).hasValue(0);
                assertThat(table.find(6)).isEmpty();
                assertThat(table.find(0)).isEmpty();
            }
        }
    }

    @Test
    void theFirstOfSeveralCountsAndNothingBehindTheEnd() throws MalformedDataException {
        DynamicTable table = parse(Section.little64()
                .u64(1)
                .u64(10)
                .u64(1)
                .u64(11)
                .u64(0)
                .u64(0)
                .u64(5)
                .u64(12));
        assertThat(table.find(1)).hasValue(10);
        assertThat(table.find(5)).isEmpty();
    }

    @Test
    void tagsOfTheUpperHalfOf32BitsAreFoundAsUnsigned() throws MalformedDataException {
        assertThat(parse(Section.big32().u32(0xf000_0001L).u32(7)).find(0xf000_0001L))
                .hasValue(7);
    }

    /** A table needs no DT_NULL: the segment's size ends it as well. So a cut one has the entries that are whole. */
    @Test
    void aTableCutAnywhereHasTheEntriesBeforeTheCut() throws MalformedDataException {
        for (int size : new int[] {4, 8}) {
            Section section = Section.of(LITTLE_ENDIAN, size);
            for (int tag = 1; tag <= 4; tag++) {
                section.address(tag).address(tag * 0x101);
            }
            byte[] bytes = section.toByteArray();
            for (int cut = 0; cut <= bytes.length; cut++) {
                DynamicTable table =
                        DynamicTable.parse(ByteView.of(Arrays.copyOf(bytes, cut), ".dynamic", LITTLE_ENDIAN), size);
                for (int tag = 1; tag <= 4; tag++) {
                    assertThat(table.find(tag).isPresent())
                            .as("cut at %d, tag %d", cut, tag)
                            .isEqualTo(cut >= tag * 2 * size);
                }
            }
        }
    }
}
