package dev.unwinder.modules;

import static dev.unwinder.modules.AddressSpaces.AT_BASE;
import static dev.unwinder.modules.AddressSpaces.AT_PHDR;
import static dev.unwinder.modules.AddressSpaces.DEBUG;
import static dev.unwinder.modules.AddressSpaces.DT_SONAME;
import static dev.unwinder.modules.AddressSpaces.LIB;
import static dev.unwinder.modules.AddressSpaces.LIB_ID;
import static dev.unwinder.modules.AddressSpaces.LOADER;
import static dev.unwinder.modules.AddressSpaces.MAIN;
import static dev.unwinder.modules.AddressSpaces.MAPS;
import static dev.unwinder.modules.AddressSpaces.at;
import static dev.unwinder.modules.AddressSpaces.layout;
import static dev.unwinder.modules.AddressSpaces.library;
import static dev.unwinder.modules.AddressSpaces.link;
import static dev.unwinder.modules.AddressSpaces.map;
import static dev.unwinder.modules.AddressSpaces.pages;
import static dev.unwinder.modules.AddressSpaces.program;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.address.AddressRange;
import dev.unwinder.elf.BuildId;
import dev.unwinder.testkit.ElfLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Images in places of their own: prelinked, one in the gap of another, several in one file, twice in one program. */
class ImagePlacesTest {
    /** Prelinked where it was linked for: l_addr is 0, and so says nothing about where it is. */
    @Test
    void prelinkedImageAtItsOwnPlace() {
        long home = 0x3a_4560_0000L;
        byte[] image = layout(home, LIB_ID)
                .dynamic(0x2100, home + 0x2100, DT_SONAME, 1)
                .toByteArray(0x3000);
        for (boolean listed : new boolean[] {true, false}) {
            Program target = prelinked(listed, image, home, 0);
            LoadedModule lib = at(target.modules(), home + 0x1000);
            assertThat(lib.bias()).isZero();
            assertThat(lib.segments()).containsExactly(pages(home, home + 0x1000, home + 0x2000));
        }
    }

    /** Prelinked, but moved: l_addr is how far, and not where it starts. */
    @Test
    void prelinkedImageElsewhere() {
        long home = 0x3a_4560_0000L;
        byte[] image = layout(home, LIB_ID)
                .dynamic(0x2100, home + 0x2100, DT_SONAME, 1)
                .toByteArray(0x3000);
        for (boolean listed : new boolean[] {true, false}) {
            Program target = prelinked(listed, image, LIB, LIB - home);
            LoadedModule lib = at(target.modules(), LIB + 0x1000);
            assertThat(lib.bias()).isEqualTo(LIB - home);
            assertThat(lib.vaddr(LIB + 0x1000)).isEqualTo(home + 0x1000);
            assertThat(lib.path()).isEqualTo("/lib/pre.so");
        }
    }

    private static Program prelinked(boolean listed, byte[] image, long start, long bias) {
        Program target = Program.x86_64().auxv(AT_PHDR, MAIN + 64).auxv(AT_BASE, LOADER);
        map(target, listed ? "/bin/prog" : "", program(0, DEBUG).toByteArray(0x3000), MAIN);
        map(target, listed ? "/lib/pre.so" : "", image, start);
        target.file("/lib/pre.so", ImageVerdict.MATCH, image);
        target.words(DEBUG, 1, MAPS, 0, 0, 0);
        link(target, MAPS, MAIN, 0, MAIN + 0x2100, MAPS + 0x100);
        link(target, MAPS + 0x100, bias, MAPS + 0x800, start + 0x2100, 0);
        target.bytes(MAPS + 0x800, "rw", "/lib/pre.so\0".getBytes(UTF_8));
        return target;
    }

    @Test
    void moduleInTheGapBetweenTwoSegmentsWins() {
        // as x86-64 linkers laid libraries out for years: text and data two megabytes apart
        byte[] outer = ElfLayout.little64()
                .load(5, 0, 0, 0x1000)
                .load(6, 0x1000, 0x20_1000, 0x1000)
                .toByteArray(0x2000);
        Program target = Program.x86_64()
                .map("/lib/outer.so", outer, 0, 0x1000, LIB, "rx")
                .map("/lib/outer.so", outer, 0x1000, 0x1000, LIB + 0x20_1000, "rw");
        map(target, "/lib/inner.so", library(LIB_ID), LIB + 0x10_0000);
        ModuleMap map = target.modules();
        assertThat(at(map, LIB + 0x10_1000).name()).isEqualTo("inner.so");
        assertThat(at(map, LIB + 0x20_1fff).name()).isEqualTo("outer.so");
        assertThat(at(map, LIB + 0xfff).name()).isEqualTo("outer.so");
        assertThat(map.find(LIB + 0x1000)).isEmpty();
        assertThat(map.find(LIB + 0x10_3000)).isEmpty();
        assertThat(at(map, LIB).range()).isEqualTo(new AddressRange(LIB, LIB + 0x20_2000));
    }

    @Test
    void imageInsideAnArchive() {
        byte[] library = library(LIB_ID);
        Program target = Program.x86_64();
        String[] permissions = {"r", "rx", "rw"};
        for (int i = 0; i < 3; i++) {
            byte[] page = Arrays.copyOfRange(library, i * 0x1000, (i + 1) * 0x1000);
            target.bytes(LIB + i * 0x1000L, permissions[i], page);
            target.mapping(LIB + i * 0x1000L, 0x1000, 0x40_0000 + i * 0x1000L, "/data/app/base.apk");
        }
        LoadedModule lib = at(target.modules(), LIB + 0x1000);
        assertThat(lib.bias()).isEqualTo(LIB);
        assertThat(lib.path()).isEqualTo("/data/app/base.apk");
        assertThat(lib.buildId()).hasValue(BuildId.of(LIB_ID));
    }

    /** Two libraries that the loader has mapped right out of one archive, with and without its list. */
    @Test
    void severalImagesInOneFile() {
        for (boolean listed : new boolean[] {true, false}) {
            Program target = Program.x86_64().auxv(AT_PHDR, MAIN + 64).auxv(AT_BASE, LOADER);
            map(target, "/bin/prog", program(0, listed ? DEBUG : 0).toByteArray(0x3000), MAIN);
            byte[] archive = new byte[0x20000];
            System.arraycopy(library((byte) 0xa), 0, archive, 0x4000, 0x3000);
            System.arraycopy(library((byte) 0xb), 0, archive, 0x1_0000, 0x3000);
            long second = LIB + 0x5000;
            for (int i = 0; i < 3; i++) {
                long page = i * 0x1000L;
                target.map("/app/base.apk", archive, 0x4000 + page, 0x1000, LIB + page, i == 1 ? "rx" : "rw");
                target.map("/app/base.apk", archive, 0x1_0000 + page, 0x1000, second + page, i == 1 ? "rx" : "rw");
            }
            target.words(DEBUG, 1, MAPS, 0, 0, 0);
            link(target, MAPS, MAIN, 0, MAIN + 0x2100, MAPS + 0x100);
            link(target, MAPS + 0x100, LIB, 0, LIB + 0x2100, MAPS + 0x200);
            link(target, MAPS + 0x200, second, 0, second + 0x2100, 0);
            ModuleMap map = target.modules();
            assertThat(map.modules()).extracting(LoadedModule::bias).containsExactly(MAIN, LIB, second);
            assertThat(at(map, LIB + 0x1000).buildId()).hasValue(BuildId.of(new byte[] {0xa}));
            assertThat(at(map, second + 0x1000).buildId()).hasValue(BuildId.of(new byte[] {0xb}));
        }
    }

    /** One mapping from end to end, as of a file that holds images one behind the other. */
    @Test
    void severalImagesInOneMapping() {
        byte[] file = new byte[0x6000];
        System.arraycopy(library((byte) 0xa), 0, file, 0, 0x3000);
        System.arraycopy(library((byte) 0xb), 0, file, 0x3000, 0x3000);
        Program target = Program.x86_64().auxv(AT_PHDR, MAIN + 64).auxv(AT_BASE, LOADER);
        map(target, "/bin/prog", program(0, DEBUG).toByteArray(0x3000), MAIN);
        target.map("/lib/all.bundle", file, 0, 0x6000, LIB, "rwx");
        target.words(DEBUG, 1, MAPS, 0, 0, 0);
        link(target, MAPS, MAIN, 0, MAIN + 0x2100, MAPS + 0x100);
        link(target, MAPS + 0x100, LIB + 0x3000, 0, LIB + 0x5100, MAPS + 0x200);
        link(target, MAPS + 0x200, LIB, 0, LIB + 0x2100, 0);
        ModuleMap map = target.modules();
        assertThat(map.modules()).extracting(LoadedModule::bias).containsExactly(MAIN, LIB, LIB + 0x3000);
        assertThat(at(map, LIB + 0x5fff).buildId()).hasValue(BuildId.of(new byte[] {0xb}));
    }

    @Test
    void libraryMappedTwiceIsTwoModulesOfOneImage() {
        byte[] library = library(LIB_ID);
        Program target = Program.x86_64().file("/lib/liba.so", ImageVerdict.MATCH, library);
        map(target, "/lib/liba.so", library, LIB);
        map(target, "/lib/liba.so", library, LIB + 0x10_0000);
        ImageCache cache = new ImageCache();
        ModuleMap map = target.modules(cache);
        assertThat(map.modules()).extracting(LoadedModule::bias).containsExactly(LIB, LIB + 0x10_0000);
        assertThat(at(map, LIB).image()).isSameAs(at(map, LIB + 0x10_0000).image());
        assertThat(cache.size()).isEqualTo(1);
        assertThat(cache.requests()).isEqualTo(2);
        assertThat(target.modules(cache).modules().get(0).image())
                .as("and in another target")
                .isSameAs(at(map, LIB).image());
    }
}
