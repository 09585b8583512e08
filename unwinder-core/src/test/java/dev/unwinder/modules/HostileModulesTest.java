package dev.unwinder.modules;

import static dev.unwinder.modules.AddressSpaces.AT_BASE;
import static dev.unwinder.modules.AddressSpaces.AT_PHDR;
import static dev.unwinder.modules.AddressSpaces.AT_SYSINFO_EHDR;
import static dev.unwinder.modules.AddressSpaces.DEBUG;
import static dev.unwinder.modules.AddressSpaces.LIB;
import static dev.unwinder.modules.AddressSpaces.LIB_ID;
import static dev.unwinder.modules.AddressSpaces.LOADER;
import static dev.unwinder.modules.AddressSpaces.MAIN;
import static dev.unwinder.modules.AddressSpaces.MAPS;
import static dev.unwinder.modules.AddressSpaces.at;
import static dev.unwinder.modules.AddressSpaces.library;
import static dev.unwinder.modules.AddressSpaces.link;
import static dev.unwinder.modules.AddressSpaces.map;
import static dev.unwinder.modules.AddressSpaces.program;
import static dev.unwinder.modules.AddressSpaces.usual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.BudgetLimits;
import dev.unwinder.elf.BuildId;
import dev.unwinder.testkit.ElfLayout;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lists and headers that nobody wrote in earnest: the map ends in time, and hides nothing that is there. */
class HostileModulesTest {
    @Test
    void hostileSizesNeverFail() {
        long[] numbers = {
            -1, -2, -4096, -4097, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 4095, 0x8000_0000_0000_0001L, 0, 1
        };
        for (long vaddr : numbers) {
            for (long size : numbers) {
                byte[] hostile = ElfLayout.little64()
                        .header(1, 5, vaddr, vaddr, size, size)
                        .header(1, 5, 0, size, vaddr, vaddr)
                        .header(2, 6, vaddr, vaddr, size, size)
                        .header(3, 4, size, size, vaddr, vaddr)
                        .header(4, 4, vaddr, vaddr, size, size)
                        .toByteArray(0x1000);
                Program target = Program.x86_64().auxv(AT_PHDR, LIB + 64).auxv(AT_SYSINFO_EHDR, LIB + 0x10000);
                target.map("/lib/hostile.so", hostile, 0, 0x1000, LIB, "rx").bytes(LIB + 0x10000, "rx", hostile);
                for (LoadedModule module : target.modules().modules()) {
                    assertThat(module.toString()).isNotEmpty();
                    assertThat(module.segments()).isNotEmpty();
                    assertThat(module.image().bytesToSegmentEnd(vaddr)).isNotNegative();
                }
            }
        }
    }

    @Test
    void randomHeadersNeverFail() {
        Random random = new Random(7);
        for (int round = 0; round < 2000; round++) {
            byte[] image = program(0, DEBUG).toByteArray(0x3000);
            for (int i = 0; i < 8; i++) {
                image[random.nextInt(64 + 6 * 56)] = (byte) random.nextInt();
            }
            image[0] = 0x7f;
            Program target = Program.x86_64().auxv(AT_PHDR, MAIN + 64).words(DEBUG, 1, MAPS, 0, 0, 0);
            map(target, "/bin/prog", image, MAIN);
            link(target, MAPS, MAIN, 0, MAIN + 0x2100, 0);
            assertThat(target.modules().modules()).hasSizeLessThan(3);
        }
    }

    @Test
    @Timeout(120)
    void sixtyFiveThousandHeaders() {
        ElfLayout many = ElfLayout.little64();
        for (int i = 0; i < 65_535 - 1; i++) {
            many.load(5, 0, i * 0x1000L, 0x1000);
        }
        byte[] image = many.toByteArray(64 + 56 * 65_535);
        ModuleMap map = Program.x86_64().bytes(LIB, "rx", image).modules();
        assertThat(map.modules()).hasSize(1);
        assertThat(map.modules().get(0).segments()).hasSize(65_534);
        byte[] claimed = ElfLayout.little64()
                .load(5, 0, 0, 0x1000)
                .claimedHeaders(65_535)
                .toByteArray(0x1000);
        assertThat(Program.x86_64().bytes(LIB, "rx", claimed).modules().modules())
                .as("claimed, but not there")
                .isEmpty();
    }

    /** Bounded in number, and an image that is named a hundred thousand times is one image. */
    @Test
    @Timeout(120)
    void hundredThousandEntriesOfOneImageAreOneModule() {
        int count = 100_000;
        long chain = 0x1_0000_0000L;
        long[] words = new long[count * 5];
        for (int i = 0; i < count; i++) {
            words[i * 5] = LIB;
            words[i * 5 + 2] = 0x66_0000_0000L + i;
            words[i * 5 + 3] = i + 1 < count ? chain + (i + 1) * 40L : 0;
        }
        Program hostile = Program.x86_64().auxv(AT_PHDR, MAIN + 64).auxv(AT_BASE, LOADER);
        map(hostile, "", program(0, DEBUG).toByteArray(0x3000), MAIN);
        map(hostile, "", library(LIB_ID), LIB);
        hostile.words(DEBUG, 1, chain, 0, 0, 0).words(chain, words);
        assertThat(hostile.modules().modules()).extracting(LoadedModule::bias).containsExactly(MAIN, LIB);
    }

    /** Each of ten thousand programs claims the same long list as its own: it is read once. */
    @Test
    @Timeout(120)
    void aListThatTenThousandProgramsShareIsReadOnce() {
        byte[] image = program(0, DEBUG).toByteArray(0x3000);
        Program hostile = Program.x86_64();
        for (int i = 0; i < 10_000; i++) {
            hostile.bytes(0x10_0000_0000L + i * 0x4000L, "rx", image);
        }
        int count = 50_000;
        long chain = 0x1_0000_0000L;
        long[] words = new long[count * 5];
        for (int i = 0; i < count; i++) {
            words[i * 5 + 2] = 0x66_0000_0000L + i;
            words[i * 5 + 3] = i + 1 < count ? chain + (i + 1) * 40L : 0;
        }
        hostile.words(DEBUG, 1, chain, 0, 0, 0).words(chain, words);
        assertThat(hostile.modules().modules()).hasSize(10_000);
    }

    /** Memory in which every piece begins like an image of 65,535 program headers. */
    @Test
    @Timeout(120)
    void manyImagesOfSixtyFiveThousandHeadersAreCutAtTheLimit() {
        byte[] image = ElfLayout.little64()
                .load(5, 0, 0, 0x1000)
                .claimedHeaders(65_535)
                .toByteArray(64 + 56 * 65_535);
        Program hostile = Program.x86_64();
        for (int i = 0; i < 2000; i++) {
            hostile.bytes(0x10_0000_0000L + i * 0x100_0000L, "rx", image);
        }
        assertThat(hostile.modules().modules()).hasSizeBetween(1, 17);
    }

    /** The loader's list names one file of very many mappings again and again, and no image can be made of it. */
    @Test
    @Timeout(120)
    void entriesInAFileOfManyMappingsAreLookedUpAndNotSearchedFor() {
        int count = 50_000;
        long data = 0x200_0000_0000L;
        Program hostile = Program.x86_64().auxv(AT_PHDR, MAIN + 64).auxv(AT_BASE, LOADER);
        map(hostile, "/bin/prog", program(0, DEBUG).toByteArray(0x3000), MAIN);
        for (int i = 0; i < count; i++) {
            hostile.mapping(data + i * 0x1000L, 0x1000, 0x1000 + i * 0x1000L, "/data");
        }
        long chain = 0x1_0000_0000L;
        long[] words = new long[count * 5];
        for (int i = 0; i < count; i++) {
            words[i * 5 + 2] = data + (count - 1) * 0x1000L + i % 0x1000;
            words[i * 5 + 3] = i + 1 < count ? chain + (i + 1) * 40L : 0;
        }
        hostile.words(DEBUG, 1, chain, 0, 0, 0).words(chain, words);
        assertThat(hostile.modules().modules()).extracting(LoadedModule::bias).containsExactly(MAIN);
    }

    /** A broken program header claims all addresses above it; those that other files are mapped at are not its own. */
    @Test
    void aSegmentOfHalfTheAddressSpaceHidesNoOtherImage() {
        byte[] greedy = ElfLayout.little64()
                .load(4, 0, 0, 0x1000)
                .header(1, 5, 0x1000, 0x1000, 0x1000, 1L << 63)
                .toByteArray(0x3000);
        for (boolean mapped : new boolean[] {true, false}) {
            Program target = Program.x86_64();
            map(target, mapped ? "/tmp/greedy" : "", greedy, MAIN);
            map(target, mapped ? "/usr/lib/liba.so" : "", library(LIB_ID), LIB);
            ModuleMap map = ModuleMap.of(target, ImageFinder.none(), new ImageCache());
            assertThat(at(map, LIB + 0x1010).buildId()).contains(BuildId.of(LIB_ID));
            assertThat(at(map, MAIN + 0x1010).range().end()).isLessThanOrEqualTo(LIB);
        }
    }

    @Test
    void withoutTimeThereAreNoImagesButTheKernels() {
        Budget budget = Budget.open(BudgetLimits.defaults().withTime(Duration.ZERO));
        assertThat(ModuleMap.of(usual(true), ImageFinder.none(), new ImageCache(), budget)
                        .modules())
                .hasSize(1);
    }
}
