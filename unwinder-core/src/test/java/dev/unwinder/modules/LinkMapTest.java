package dev.unwinder.modules;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.elf.DynamicTable;
import dev.unwinder.modules.LinkMap.Entry;
import dev.unwinder.target.SnapshotMemory;
import dev.unwinder.target.WordReader;
import dev.unwinder.testkit.Section;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Lists laid out by hand as {@code <link.h>} has them.
 *
 * <pre>{@code
 *                       64   32                            64   32
 * r_debug: r_version     0    0        link_map: l_addr     0    0
 *          r_map         8    4                  l_name     8    4
 *          r_brk        16    8                  l_ld      16    8
 *          r_state      24   12                  l_next    24   12
 *          r_ldbase     32   16                  l_prev    32   16
 *          r_next       40   20 (r_debug_extended, from version 2 on)
 * }</pre>
 */
class LinkMapTest {
    private static final long DEBUG = 0x10000;
    private static final long MAPS = 0x20000;
    private static final long NAMES = 0x30000;

    private final SnapshotMemory.Builder memory = SnapshotMemory.builder();
    private ByteOrder order = LITTLE_ENDIAN;
    private int wordSize = 8;

    private static LinkMapTest of32Bits(ByteOrder order) {
        LinkMapTest narrow = new LinkMapTest();
        narrow.order = order;
        narrow.wordSize = 4;
        return narrow;
    }

    private LinkMapTest words(long address, long... words) {
        Section section = Section.of(order, wordSize);
        for (long word : words) {
            section.address(word);
        }
        memory.add(address, section.toByteArray());
        return this;
    }

    private LinkMapTest name(long address, String name) {
        memory.add(address, Section.of(order, wordSize).string(name).toByteArray());
        return this;
    }

    /** r_version is an int, so of a 64-bit program's first word only the first half counts; the other half is garbage here. */
    private LinkMapTest debug(long address, int version, long map, long next) {
        Section debug = Section.of(order, wordSize).u32(version);
        if (wordSize == 8) {
            debug.u32(0xdead_beefL);
        }
        debug.address(map).address(0xb4).address(0).address(0x7000);
        memory.add(address, (version >= 2 ? debug.address(next) : debug).toByteArray());
        return this;
    }

    private List<Entry> read() {
        return LinkMap.readNamespaces(new WordReader(memory.build(), order, wordSize), DEBUG);
    }

    @Test
    void listOf64Bits() {
        debug(DEBUG, 1, MAPS, 0);
        words(MAPS, 0x5555_0000_0000L, NAMES, 0x5555_0000_2000L, MAPS + 0x100, 0);
        words(MAPS + 0x100, 0x7fff_0000_0000L, NAMES + 0x100, 0x7fff_0000_3000L, 0, MAPS);
        name(NAMES, "").name(NAMES + 0x100, "/lib/libc.so.6");
        assertThat(read())
                .containsExactly(
                        new Entry(0x5555_0000_0000L, "", 0x5555_0000_2000L),
                        new Entry(0x7fff_0000_0000L, "/lib/libc.so.6", 0x7fff_0000_3000L));
    }

    @Test
    void listOf32BitsInEitherByteOrder() {
        for (ByteOrder each : List.of(LITTLE_ENDIAN, BIG_ENDIAN)) {
            List<Entry> entries = of32Bits(each)
                    .debug(DEBUG, 1, MAPS, 0)
                    .words(MAPS, 0xf700_0000L, NAMES, 0xf700_2000L, MAPS + 0x100, 0)
                    .words(MAPS + 0x100, 0xf750_0000L, 0, 0xf750_3000L, 0, MAPS)
                    .name(NAMES, "/lib/ä.so")
                    .read();
            assertThat(entries)
                    .containsExactly(
                            new Entry(0xf700_0000L, "/lib/ä.so", 0xf700_2000L),
                            new Entry(0xf750_0000L, "", 0xf750_3000L));
        }
    }

    @Test
    void dlmopenedNamespacesFollowTheFirst() {
        debug(DEBUG, 2, MAPS, DEBUG + 0x100);
        debug(DEBUG + 0x100, 2, MAPS + 0x100, DEBUG + 0x200);
        debug(DEBUG + 0x200, 2, 0, DEBUG + 0x300); // all of it closed again
        debug(DEBUG + 0x300, 2, MAPS + 0x200, 0);
        words(MAPS, 1, 0, 0x11, 0, 0).words(MAPS + 0x100, 2, 0, 0x22, 0, 0).words(MAPS + 0x200, 3, 0, 0x33, 0, 0);
        assertThat(read()).containsExactly(new Entry(1, "", 0x11), new Entry(2, "", 0x22), new Entry(3, "", 0x33));
    }

    @Test
    void versionOneHasNoNext() {
        debug(DEBUG, 1, MAPS, 0).words(MAPS, 1, 0, 0x11, 0, 0);
        words(DEBUG + 40, DEBUG + 0x100);
        debug(DEBUG + 0x100, 1, MAPS + 0x100, 0).words(MAPS + 0x100, 2, 0, 0x22, 0, 0);
        assertThat(read()).containsExactly(new Entry(1, "", 0x11));
    }

    @Test
    void circlesEndWhereTheyClose() {
        debug(DEBUG, 2, MAPS, DEBUG + 0x100).debug(DEBUG + 0x100, 2, MAPS + 0x200, DEBUG);
        words(MAPS, 1, 0, 0x11, MAPS + 0x100, 0).words(MAPS + 0x100, 2, 0, 0x22, MAPS, 0);
        words(MAPS + 0x200, 3, 0, 0x33, MAPS + 0x200, 0); // its own next
        assertThat(read()).extracting(Entry::bias).containsExactly(1L, 2L, 3L);
    }

    @Test
    void chainCutByUnreadableMemoryGivesWhatIsBeforeTheCut() {
        debug(DEBUG, 1, MAPS, 0);
        words(MAPS, 1, 0, 0x11, MAPS + 0x100, 0);
        words(MAPS + 0x100, 2, 0, 0x22, 0x66_0000, 0);
        assertThat(read()).extracting(Entry::bias).containsExactly(1L, 2L);
    }

    @Test
    void entryCutInItsMiddleIsLeftOut() {
        debug(DEBUG, 1, MAPS, 0);
        words(MAPS, 1, 0, 0x11, MAPS + 0x100, 0).words(MAPS + 0x100, 2, 0);
        assertThat(read()).extracting(Entry::bias).containsExactly(1L);
    }

    @Test
    void entryWhoseNextIsCutIsKept() {
        debug(DEBUG, 1, MAPS, 0).words(MAPS, 1, 0, 0x11);
        assertThat(read()).extracting(Entry::bias).containsExactly(1L);
    }

    @Test
    void namespacesBehindACutChainAreRead() {
        debug(DEBUG, 2, MAPS, DEBUG + 0x100).debug(DEBUG + 0x100, 2, MAPS + 0x100, 0);
        words(MAPS, 1, 0, 0x11, 0x66_0000, 0).words(MAPS + 0x100, 2, 0, 0x22, 0, 0);
        assertThat(read()).extracting(Entry::bias).containsExactly(1L, 2L);
    }

    @Test
    void unreadableDebugStructureGivesNothing() {
        assertThat(read()).isEmpty();
    }

    @Test
    void unreadableNamesAreEmptyAndLongOnesCut() {
        debug(DEBUG, 1, MAPS, 0);
        words(MAPS, 1, 0x66_0000, 0x11, MAPS + 0x100, 0);
        words(MAPS + 0x100, 2, NAMES, 0x22, MAPS + 0x200, 0);
        words(MAPS + 0x200, 3, NAMES + 0x8000, 0x33, 0, 0);
        name(NAMES, "x".repeat(5000));
        memory.add(NAMES + 0x8000, new byte[] {'n', 'o', ' ', 'e', 'n', 'd'});
        List<Entry> entries = read();
        assertThat(entries).extracting(Entry::bias).containsExactly(1L, 2L, 3L);
        assertThat(entries.get(0).name()).isEmpty();
        assertThat(entries.get(1).name()).isEqualTo("x".repeat(4096));
        assertThat(entries.get(2).name()).isEmpty();
    }

    private static SnapshotMemory endless(int count) {
        ByteBuffer maps = ByteBuffer.allocate(count * 40).order(LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            maps.putLong(i * 40, i * 0x1000L).putLong(i * 40 + 16, i * 0x1000L + 0x200);
            maps.putLong(i * 40 + 24, i + 1 < count ? 0x100_0000L + (i + 1) * 40L : 0);
        }
        ByteBuffer debug =
                ByteBuffer.allocate(40).order(LITTLE_ENDIAN).putInt(0, 1).putLong(8, 0x100_0000L);
        return SnapshotMemory.builder()
                .add(DEBUG, debug.array())
                .add(0x100_0000L, maps.array())
                .build();
    }

    @Test
    @Timeout(120)
    void hundredThousandEntriesAreCutAtTheLimit() {
        List<Entry> entries = LinkMap.readNamespaces(new WordReader(endless(100_000), LITTLE_ENDIAN, 8), DEBUG);
        assertThat(entries).hasSize(65_536);
        assertThat(entries.get(65_535)).isEqualTo(new Entry(65_535 * 0x1000L, "", 65_535 * 0x1000L + 0x200));
    }

    @Test
    @Timeout(120)
    void namespacesWithoutEndAreCutAtTheLimit() {
        for (int i = 0; i < 100; i++) {
            debug(DEBUG + i * 0x30, 2, MAPS + i * 0x28, DEBUG + (i + 1) * 0x30);
            words(MAPS + i * 0x28, i, 0, i, 0, 0);
        }
        assertThat(read()).hasSize(64);
    }

    private List<Entry> readOf(long... tagsAndValues) throws Exception {
        Section table = Section.of(order, wordSize);
        for (long word : tagsAndValues) {
            table.address(word);
        }
        DynamicTable dynamic = DynamicTable.parse(ByteView.of(table.toByteArray(), "dynamic", order), wordSize);
        return LinkMap.read(new WordReader(memory.build(), order, wordSize), dynamic, new HashSet<>());
    }

    @Test
    void dynamicSectionLeadsToTheList() throws Exception {
        debug(DEBUG, 1, MAPS, 0).words(MAPS, 1, 0, 0x11, 0, 0);
        int dtDebug = 21;
        assertThat(readOf(5, 0x400, dtDebug, DEBUG, 0, 0)).hasSize(1);
        assertThat(readOf(dtDebug, 0, 0, 0)).as("not filled in yet").isEmpty();
        assertThat(readOf(5, 0x400, 0, 0, dtDebug, DEBUG)).as("behind DT_NULL").isEmpty();
    }
}
