package dev.unwinder.modules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.BudgetLimits;
import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.target.Machine;
import dev.unwinder.testkit.ElfLayout;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which images are where: address spaces laid out by hand as kernels and dynamic loaders lay them out, a situation each. */
class ModuleMapTest {
    private static final int AT_PHDR = 3;
    private static final int AT_BASE = 7;
    private static final int AT_SYSINFO_EHDR = 33;
    private static final int DT_SONAME = 14;
    private static final int DT_DEBUG = 21;

    private static final long MAIN = 0x5555_5555_4000L;
    private static final long LIB = 0x7fff_f7d0_0000L;
    private static final long LOADER = 0x7fff_f7fc_0000L;
    private static final long VDSO = 0x7fff_f7fb_e000L;
    private static final long DEBUG = 0x7fff_f7ff_d000L;
    private static final long MAPS = 0x7fff_f7ff_e000L;

    private static final byte[] MAIN_ID = {1, 2, 3, 4, 5, 6, 7, 8};
    private static final byte[] LIB_ID = {9, 9, 9, 9};

    /** An image of three pages, headers, code, and data with the dynamic section at 0x2100, linked at a vaddr. */
    private static ElfLayout layout(long vaddr, byte... buildId) {
        return ElfLayout.little64()
                .load(4, 0, vaddr, 0x1000)
                .load(5, 0x1000, vaddr + 0x1000, 0x1000)
                .load(6, 0x2000, vaddr + 0x2000, 0x1000)
                .buildId(0x500, vaddr + 0x500, buildId);
    }

    private static ElfLayout program(long vaddr, long debug) {
        return layout(vaddr, MAIN_ID)
                .interpreter(0x600, vaddr + 0x600, "/lib64/ld-linux-x86-64.so.2")
                .dynamic(0x2100, vaddr + 0x2100, DT_DEBUG, debug);
    }

    private static byte[] library(byte... buildId) {
        return layout(0, buildId).dynamic(0x2100, 0x2100, DT_SONAME, 1).toByteArray(0x3000);
    }

    /** Maps three pages as the kernel and loaders do; no entry in the list of files if the path is empty. */
    private static Program map(Program target, String path, byte[] image, long start) {
        String[] permissions = {"r", "rx", "rw"};
        for (int i = 0; i < 3; i++) {
            if (path.isEmpty()) {
                byte[] page = Arrays.copyOfRange(image, i * 0x1000, (i + 1) * 0x1000);
                target.bytes(start + i * 0x1000L, permissions[i], page);
            } else {
                target.map(path, image, i * 0x1000L, 0x1000, start + i * 0x1000L, permissions[i]);
            }
        }
        return target;
    }

    private static AddressRange[] pages(long... starts) {
        AddressRange[] ranges = new AddressRange[starts.length];
        for (int i = 0; i < starts.length; i++) {
            ranges[i] = AddressRange.ofSize(starts[i], 0x1000);
        }
        return ranges;
    }

    private static LoadedModule at(ModuleMap map, long address) {
        return map.find(address).orElseThrow(() -> new AssertionError("no module at " + Long.toHexString(address)));
    }

    private static void link(Program target, long map, long bias, long name, long dynamic, long next) {
        target.words(map, bias, name, dynamic, next, 0);
    }

    /** A dynamically linked PIE with one library, which the loader's list has, and a vDSO. */
    private static Program usual(boolean withMappings) {
        Program target =
                Program.x86_64().auxv(AT_PHDR, MAIN + 64).auxv(AT_BASE, LOADER).auxv(AT_SYSINFO_EHDR, VDSO);
        map(target, withMappings ? "/usr/bin/prog" : "", program(0, DEBUG).toByteArray(0x3000), MAIN);
        map(target, withMappings ? "/usr/lib/liba.so.1.2.3" : "", library(LIB_ID), LIB);
        byte[] vdso = ElfLayout.little64()
                .load(5, 0, 0, 0xe00)
                .buildId(0x500, 0x500, (byte) 7)
                .toByteArray(0x1000);
        target.bytes(VDSO, "rx", vdso);
        target.words(DEBUG, 1, MAPS, 0, 0, LOADER);
        link(target, MAPS, MAIN, MAPS + 0x800, MAIN + 0x2100, MAPS + 0x100);
        link(target, MAPS + 0x100, LIB, MAPS + 0x810, LIB + 0x2100, MAPS + 0x200);
        link(target, MAPS + 0x200, VDSO, MAPS + 0x840, VDSO + 0x300, 0);
        target.bytes(MAPS + 0x800, "rw", new byte[16]);
        target.bytes(MAPS + 0x810, "rw", "/lib/liba.so.1\0".getBytes(UTF_8));
        target.bytes(MAPS + 0x840, "rw", "linux-vdso.so.1\0".getBytes(UTF_8));
        return target;
    }

    @Test
    void loaderListTellsWhereThereAreNoFileMappings() {
        ModuleMap map = usual(false)
                .file("", ImageVerdict.MATCH, program(0, 0).toByteArray(0x3000))
                .modules();
        assertThat(map.modules()).hasSize(3);
        LoadedModule lib = at(map, LIB + 0x1234);
        assertThat(lib.path()).isEqualTo("/lib/liba.so.1");
        assertThat(lib.name()).isEqualTo("liba.so.1");
        assertThat(lib.bias()).isEqualTo(LIB);
        assertThat(lib.segments()).containsExactly(pages(LIB, LIB + 0x1000, LIB + 0x2000));
        assertThat(lib.executable()).containsExactly(pages(LIB + 0x1000));
        assertThat(lib.buildId()).hasValue(BuildId.of(LIB_ID));
        assertThat(lib.mainProgram()).isFalse();
        LoadedModule main = map.mainProgram().orElseThrow();
        assertThat(main.bias()).isEqualTo(MAIN);
        assertThat(main.path()).as("where its file is on this machine").isEqualTo("/host");
        assertThat(map.modules())
                .extracting(it -> it.range().start())
                .as("rising")
                .containsExactly(MAIN, LIB, VDSO);
    }

    @Test
    void fileMappingsNameWhatTheLoaderListHas() {
        ModuleMap map = usual(true).modules();
        assertThat(map.modules())
                .extracting(LoadedModule::path)
                .containsExactly("/usr/bin/prog", "/usr/lib/liba.so.1.2.3", "[vdso]");
        assertThat(map.mainProgram()).hasValue(at(map, MAIN));
    }

    @Test
    void vdsoIsReadFromMemoryWholeAndNeedsNoFile() {
        LoadedModule vdso = at(usual(true).modules(), VDSO + 0x999);
        assertThat(vdso.path()).isEqualTo("[vdso]");
        assertThat(vdso.verdict()).isEqualTo(ImageVerdict.MATCH);
        assertThat(vdso.buildId()).hasValue(BuildId.of(new byte[] {7}));
        assertThat(vdso.segments()).as("whole pages").containsExactly(pages(VDSO));
        assertThat(vdso.isExecutable(VDSO)).isTrue();
        assertThat(vdso.image().file()).isPresent();
    }

    @Test
    void oldVdsosAreLinkedAtTheEndOfTheAddressSpace() {
        byte[] image =
                ElfLayout.little64().load(5, 0, 0xffff_ffff_ff70_0000L, 0x1000).toByteArray(0x1000);
        ModuleMap map = Program.x86_64()
                .auxv(AT_SYSINFO_EHDR, VDSO)
                .bytes(VDSO, "rx", image)
                .modules();
        assertThat(at(map, VDSO + 0x10).vaddr(VDSO + 0x10)).isEqualTo(0xffff_ffff_ff70_0010L);
    }

    @Test
    void vdsoThatTheCoreDoesNotHoldIsLeftOut() {
        assertThat(Program.x86_64().auxv(AT_SYSINFO_EHDR, VDSO).modules().modules())
                .isEmpty();
        byte[] cut = Arrays.copyOf(library(), 80);
        assertThat(Program.x86_64()
                        .auxv(AT_SYSINFO_EHDR, VDSO)
                        .bytes(VDSO, "rx", cut)
                        .modules()
                        .modules())
                .isEmpty();
    }

    @Test
    void listOfA32BitProgramOfTheOtherByteOrder() {
        ByteOrder big = ByteOrder.BIG_ENDIAN;
        long base = 0x1000_0000;
        long lib = 0x2000_0000;
        byte[] main = ElfLayout.of(big, 4)
                .machine(8)
                .load(5, 0, 0, 0x1000)
                .load(6, 0x1000, 0x1000, 0x1000)
                .interpreter(0x600, 0x600, "/lib/ld.so.1")
                .dynamic(0x1100, 0x1100, DT_DEBUG, 0x3000_0000)
                .toByteArray(0x2000);
        byte[] library = ElfLayout.of(big, 4)
                .machine(8)
                .load(5, 0, 0, 0x1000)
                .load(6, 0x1000, 0x1000, 0x1000)
                .dynamic(0x1100, 0x1100, DT_SONAME, 1)
                .toByteArray(0x2000);
        Program target = new Program(new Machine(8, 4, big))
                .auxv(AT_PHDR, base + 52)
                .auxv(AT_BASE, 0x2100_0000)
                .bytes(base, "rwx", main)
                .bytes(lib, "rwx", library)
                .words(0x3000_0000, 1, 0x3000_0100, 0, 0, 0)
                .words(0x3000_0100, base, 0, base + 0x1100, 0x3000_0200, 0)
                .words(0x3000_0200, lib, 0x3000_0300, lib + 0x1100, 0, 0x3000_0100)
                .bytes(0x3000_0300, "rw", (byte) 'l', (byte) 0);
        ModuleMap map = target.modules();
        assertThat(map.modules()).extracting(LoadedModule::bias).containsExactly(base, lib);
        assertThat(at(map, lib).path()).isEqualTo("l");
        assertThat(map.mainProgram().orElseThrow().bias()).isEqualTo(base);
    }

    @Test
    void debugPointerIsReadFromMemoryNotFromTheFile() {
        // in the file DT_DEBUG is 0; the loader has written it in memory
        Program target = usual(true)
                .file("/usr/bin/prog", ImageVerdict.MATCH, program(0, 0).toByteArray(0x3000));
        assertThat(target.modules().modules()).hasSize(3);
        assertThat(at(target.modules(), MAIN).image().file()).isPresent();
    }

    @Test
    void staticProgram() {
        for (boolean listed : new boolean[] {true, false}) {
            byte[] image = layout(0x40_0000, MAIN_ID).type(2).toByteArray(0x3000);
            Program target = map(Program.x86_64(), listed ? "/bin/static" : "", image, 0x40_0000);
            ModuleMap map = target.auxv(AT_PHDR, 0x40_0040).auxv(AT_BASE, 0).modules();
            LoadedModule main = map.mainProgram().orElseThrow();
            assertThat(map.modules()).containsExactly(main);
            assertThat(main.bias()).isZero();
            assertThat(main.vaddr(0x40_1000)).isEqualTo(0x40_1000);
            assertThat(main.buildId()).hasValue(BuildId.of(MAIN_ID));
        }
    }

    @Test
    void staticPositionIndependentProgram() {
        byte[] image = layout(0, MAIN_ID).dynamic(0x2100, 0x2100, DT_DEBUG, 0).toByteArray(0x3000);
        Program target = map(Program.x86_64(), "/bin/static-pie", image, MAIN).auxv(AT_PHDR, MAIN + 64);
        ModuleMap map = target.modules();
        assertThat(map.mainProgram().orElseThrow().bias()).isEqualTo(MAIN);
        assertThat(map.modules()).hasSize(1);
    }

    @Test
    void dynamicProgramAtAFixedAddress() {
        Program target = Program.x86_64().auxv(AT_PHDR, 0x40_0040).auxv(AT_BASE, LOADER);
        map(target, "/bin/fixed", program(0x40_0000, DEBUG).type(2).toByteArray(0x3000), 0x40_0000);
        map(target, "", library(LIB_ID), LIB);
        target.words(DEBUG, 1, MAPS, 0, 0, 0);
        link(target, MAPS, 0, 0, 0x40_2100, MAPS + 0x100);
        link(target, MAPS + 0x100, LIB, 0, LIB + 0x2100, 0);
        ModuleMap map = target.modules();
        assertThat(map.mainProgram().orElseThrow().bias()).isZero();
        assertThat(at(map, LIB).bias()).isEqualTo(LIB);
        assertThat(map.modules()).hasSize(2);
    }

    /** {@code /lib64/ld-linux-x86-64.so.2 ./prog}: the kernel started the loader, so AT_PHDR is its own, and AT_BASE is 0. */
    @Test
    void programStartedThroughTheLoaderIsTheMainProgramAndItsListIsRead() {
        long program = 0x7fff_f7f0_0000L;
        Program target = Program.x86_64().auxv(AT_PHDR, LOADER + 64).auxv(AT_BASE, 0);
        map(target, "/lib64/ld-linux-x86-64.so.2", library((byte) 3), LOADER);
        map(target, "/home/me/prog", program(0, DEBUG).toByteArray(0x3000), program);
        map(target, "", library(LIB_ID), LIB); // known from the list only
        target.words(DEBUG, 1, MAPS, 0, 0, 0);
        link(target, MAPS, program, 0, program + 0x2100, MAPS + 0x100);
        link(target, MAPS + 0x100, LIB, 0, LIB + 0x2100, MAPS + 0x200);
        link(target, MAPS + 0x200, LOADER, 0, LOADER + 0x2100, 0);
        ModuleMap map = target.modules();
        assertThat(map.modules()).extracting(LoadedModule::bias).containsExactly(LIB, program, LOADER);
        assertThat(map.modules()).filteredOn(LoadedModule::mainProgram).containsExactly(at(map, program));
    }

    /** glibc's libc.so.6 names an interpreter too, and is often mapped below a program that the loader has mapped. */
    @Test
    void libraryWithAnInterpreterIsNotTheMainProgram() {
        byte[] libc = layout(0, LIB_ID)
                .interpreter(0x600, 0x600, "/lib64/ld-linux-x86-64.so.2")
                .dynamic(0x2100, 0x2100, DT_SONAME, 1)
                .toByteArray(0x3000);
        long program = 0x7fff_f7f0_0000L;
        Program loaded = Program.x86_64().auxv(AT_PHDR, LOADER + 64).auxv(AT_BASE, 0);
        map(loaded, "/lib64/ld-linux-x86-64.so.2", library((byte) 3), LOADER);
        map(loaded, "/lib/libc.so.6", libc, LIB);
        map(loaded, "/home/me/prog", program(0, DEBUG).toByteArray(0x3000), program);
        loaded.words(DEBUG, 1, MAPS, 0, 0, 0).words(MAPS, program, 0, program + 0x2100, 0, 0);
        assertThat(loaded.modules().modules())
                .filteredOn(LoadedModule::mainProgram)
                .extracting(LoadedModule::name)
                .containsExactly("prog");

        Program opened = Program.x86_64().auxv(AT_PHDR, 0x40_0040);
        map(opened, "/bin/static", layout(0x40_0000, MAIN_ID).type(2).toByteArray(0x3000), 0x40_0000);
        map(opened, "/lib/libc.so.6", libc, LIB);
        assertThat(opened.modules().modules())
                .as("a static program that has opened the C library")
                .filteredOn(LoadedModule::mainProgram)
                .extracting(LoadedModule::name)
                .containsExactly("static");
    }

    @Test
    void mainProgramIsFoundWithoutAnAuxiliaryVector() {
        Program target = map(Program.x86_64(), "/bin/prog", program(0, 0).toByteArray(0x3000), MAIN);
        map(target, "/lib/liba.so", library(LIB_ID), LIB);
        assertThat(target.modules().mainProgram().orElseThrow().path()).isEqualTo("/bin/prog");
    }

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

    @Test
    void filesThatAreNoImagesAreLeftOut() {
        Program target = Program.x86_64()
                .map("/usr/lib/locale/locale-archive", new byte[0x1000], 0, 0x1000, LIB, "r")
                .map("/dev/zero", "text\n".getBytes(UTF_8), 0, 5, LIB + 0x2000, "rx")
                .absent(LIB + 0x3000, 0x1000, "r")
                .mapping(LIB + 0x3000, 0x1000, 0, "/var/cache/not-in-the-core");
        assertThat(target.modules().modules()).isEmpty();
    }

    @Test
    void coreFilesAndObjectFilesThatAreMappedAreLeftOut() {
        byte[] core =
                ElfLayout.little64().type(4).load(5, 0x1000, 0x1000, 0x1000).toByteArray(0x2000);
        byte[] object = ElfLayout.little64().type(1).toByteArray(0x1000);
        Program target = Program.x86_64()
                .map("/tmp/core.1", core, 0, 0x2000, LIB, "rx")
                .map("/tmp/a.o", object, 0, 0x1000, LIB + 0x10000, "r");
        assertThat(target.modules().modules()).isEmpty();
        assertThat(Program.x86_64().bytes(LIB, "rx", core).modules().modules()).isEmpty();
    }

    private static Program withoutHeader(String path) {
        return Program.x86_64()
                .absent(LIB, 0x1000, "r")
                .absent(LIB + 0x1000, 0x1000, "rx")
                .absent(LIB + 0x2000, 0x1000, "rw")
                .mapping(LIB, 0x1000, 0, path)
                .mapping(LIB + 0x1000, 0x1000, 0x1000, path)
                .mapping(LIB + 0x2000, 0x1000, 0x2000, path);
    }

    @Test
    void imageWhoseHeaderIsNotOnRecordIsThatOfItsFile() {
        Program target = withoutHeader("/lib/liba.so").file("/lib/liba.so", ImageVerdict.UNVERIFIED, library(LIB_ID));
        LoadedModule lib = at(target.modules(), LIB + 0x1000);
        assertThat(lib.bias()).isEqualTo(LIB);
        assertThat(lib.verdict()).isEqualTo(ImageVerdict.UNVERIFIED);
        assertThat(lib.location()).isEqualTo("/host/lib/liba.so");
        assertThat(lib.buildId()).hasValue(BuildId.of(LIB_ID));
        assertThat(lib.executable()).containsExactly(pages(LIB + 0x1000));
        assertThat(lib.image().file()).isPresent();
    }

    @Test
    void imageWithoutHeaderAndFileHasAddressesOnly() {
        LoadedModule lib = at(withoutHeader("/lib/liba.so").modules(), LIB + 0x1000);
        assertThat(lib.path()).isEqualTo("/lib/liba.so");
        assertThat(lib.verdict()).isEqualTo(ImageVerdict.MISSING);
        assertThat(lib.segments()).containsExactly(pages(LIB, LIB + 0x1000, LIB + 0x2000));
        assertThat(lib.executable()).containsExactly(pages(LIB + 0x1000));
        assertThat(lib.image().programHeaders()).isEmpty();
        assertThat(lib.image().loaded().read(0, new byte[1], 0, 1)).isZero();
        assertThat(at(withoutHeader("/lib/b.so").refused("/lib/b.so").modules(), LIB)
                        .verdict())
                .isEqualTo(ImageVerdict.MISMATCH);
    }

    @Test
    void mainProgramWithoutHeaderIsKnownByItsMapping() {
        Program target = withoutHeader("/bin/prog").auxv(AT_PHDR, LIB + 64).auxv(AT_BASE, LOADER);
        assertThat(target.modules().mainProgram().orElseThrow().path()).isEqualTo("/bin/prog");
        assertThat(target.requests.get(0).mainProgram()).isTrue();
    }

    /** Linked without its headers in a segment: what is mapped first is not the file's first page. */
    @Test
    void imageWhoseHeadersAreNotMappedIsThatOfItsFile() {
        byte[] file =
                ElfLayout.little64().type(2).load(5, 0x1000, 0x40_1000, 0x1000).toByteArray(0x2000);
        Program target = Program.x86_64()
                .file("/bin/bare", ImageVerdict.UNVERIFIED, file)
                .map("/bin/bare", file, 0x1000, 0x1000, 0x40_1000, "rx");
        LoadedModule main = at(target.modules(), 0x40_1000);
        assertThat(main.bias()).isZero();
        assertThat(main.segments()).containsExactly(pages(0x40_1000));
    }

    @Test
    void fileForAnotherMachineIsNotUsed() {
        byte[] foreign = layout(0, LIB_ID).machine(183).toByteArray(0x3000);
        byte[] narrow = ElfLayout.of(ByteOrder.LITTLE_ENDIAN, 4)
                .machine(3)
                .load(5, 0, 0, 0x1000)
                .toByteArray(0x1000);
        for (byte[] file : List.of(foreign, narrow)) {
            LoadedModule lib = at(
                    withoutHeader("/lib/a.so")
                            .file("/lib/a.so", ImageVerdict.UNVERIFIED, file)
                            .modules(),
                    LIB);
            assertThat(lib.image().file()).isEmpty();
            Program readable = map(Program.x86_64(), "/lib/a.so", library(LIB_ID), LIB)
                    .file("/lib/a.so", ImageVerdict.UNVERIFIED, file);
            assertThat(at(readable.modules(), LIB).image().file()).isEmpty();
            assertThat(at(readable.modules(), LIB).location()).isEmpty();
        }
    }

    @Test
    void verdictsAreHandedThrough() {
        byte[] library = library(LIB_ID);
        for (ImageVerdict verdict : new ImageVerdict[] {ImageVerdict.MATCH, ImageVerdict.UNVERIFIED}) {
            LoadedModule lib = at(
                    map(Program.x86_64(), "/lib/liba.so", library, LIB)
                            .file("/lib/liba.so", verdict, library)
                            .modules(),
                    LIB);
            assertThat(lib.verdict()).isEqualTo(verdict);
            assertThat(lib.location()).isEqualTo("/host/lib/liba.so");
            assertThat(lib.image().file()).isPresent();
        }
        LoadedModule refused = at(
                map(Program.x86_64(), "/lib/liba.so", library, LIB)
                        .refused("/lib/liba.so")
                        .modules(),
                LIB);
        assertThat(refused.verdict()).isEqualTo(ImageVerdict.MISMATCH);
        assertThat(refused.location()).as("it is not used").isEmpty();
        assertThat(refused.image().file()).isEmpty();
        assertThat(refused.buildId()).as("what memory says").hasValue(BuildId.of(LIB_ID));

        Program missing = map(Program.x86_64(), "/lib/liba.so", library, LIB);
        assertThat(at(missing.modules(), LIB).verdict()).isEqualTo(ImageVerdict.MISSING);
        assertThat(missing.requests.get(0).path()).isEqualTo("/lib/liba.so");
        assertThat(missing.requests.get(0).buildId()).hasValue(BuildId.of(LIB_ID));
        assertThat(missing.requests.get(0).mainProgram()).isFalse();
    }

    @Test
    void imageWithoutFileIsReadFromMemory() throws Exception {
        LoadedModule lib =
                at(map(Program.x86_64(), "/lib/liba.so", library(LIB_ID), LIB).modules(), LIB);
        assertThat(lib.image().read(0, 4, "magic").toByteArray()).containsExactly(0x7f, 'E', 'L', 'F');
        assertThat(lib.image()
                        .programHeader(ElfConstants.PT_DYNAMIC)
                        .orElseThrow()
                        .vaddr())
                .isEqualTo(0x2100);
        assertThat(lib.image().bytesToSegmentEnd(0x1ff0)).isEqualTo(0x10);
        assertThat(lib.image().bytesToSegmentEnd(0x3000)).isZero();
    }

    @Test
    void fileBytesAreReadByVaddr() throws Exception {
        byte[] file = ElfLayout.little64()
                .load(4, 0, 0, 0x1000)
                .header(1, 6, 0x1800, 0x9800, 0x400, 0x5000)
                .put(0x1800, (byte) 'd')
                .put(0x1bff, (byte) 'e')
                .toByteArray(0x2000);
        ModuleImage image = ModuleImage.ofFile(
                dev.unwinder.elf.ElfFile.parse(dev.unwinder.bytes.ByteView.of(file, "f", ByteOrder.LITTLE_ENDIAN)));
        assertThat(image.read(0x9800, 1, "").toByteArray()).containsExactly('d');
        assertThat(image.read(0x9bff, 1, "").toByteArray()).containsExactly('e');
        byte[] some = new byte[16];
        assertThat(image.loaded().read(0x9bff, some, 0, 16))
                .as("zeros behind it are in memory only")
                .isEqualTo(1);
        assertThat(image.loaded().read(0x9c00, some, 0, 16)).isZero();
        assertThat(image.loaded().read(0x1000, some, 0, 16)).isZero();
        assertThat(image.loaded().read(-1, some, 0, 16)).isZero();
    }

    @Test
    void imagesAreFoundByTheirFirstBytesWhereThereIsNoListAtAll() {
        Program target = map(Program.x86_64(), "", program(0, 0).toByteArray(0x3000), MAIN);
        map(target, "", library(LIB_ID), LIB);
        target.bytes(LIB + 0x10000, "r", new byte[0x1000]).absent(LIB + 0x20000, 0x1000, "rx");
        ModuleMap map = target.modules();
        assertThat(map.modules()).extracting(LoadedModule::bias).containsExactly(MAIN, LIB);
        assertThat(map.mainProgram().orElseThrow().bias()).isEqualTo(MAIN);
    }

    @Test
    void imagesOfOtherWordSizesAndByteOrdersAreIgnored() {
        byte[] narrow = ElfLayout.of(ByteOrder.LITTLE_ENDIAN, 4)
                .machine(3)
                .load(5, 0, 0, 0x1000)
                .toByteArray(0x1000);
        byte[] big = ElfLayout.of(ByteOrder.BIG_ENDIAN, 8)
                .machine(22)
                .load(5, 0, 0, 0x1000)
                .toByteArray(0x1000);
        Program listed = Program.x86_64()
                .map("/lib/narrow.so", narrow, 0, 0x1000, LIB, "rx")
                .map("/lib/big.so", big, 0, 0x1000, LIB + 0x10000, "rx");
        assertThat(listed.modules().modules()).isEmpty();
        Program unlisted = Program.x86_64().bytes(LIB, "rx", narrow).bytes(LIB + 0x10000, "rx", big);
        assertThat(unlisted.modules().modules()).isEmpty();
    }

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

    @Test
    void ofOverlappingModulesTheFirstHasTheAddress() {
        Program target = map(Program.x86_64(), "/lib/a.so", library(LIB_ID), LIB);
        LoadedModule a = at(target.modules(), LIB);
        LoadedModule b = new LoadedModule(
                "b",
                0,
                List.of(new AddressRange(LIB - 0x1000, LIB + 0x5000)),
                List.of(),
                a.image(),
                a.buildId(),
                ImageVerdict.MATCH,
                "",
                false);
        ModuleMap map = ModuleMap.of(List.of(a, b));
        assertThat(map.find(LIB)).hasValue(a);
        assertThat(map.find(LIB - 1)).hasValue(b);
        assertThat(map.find(LIB + 0x3000)).hasValue(b);
        assertThat(map.modules()).containsExactly(b, a);
        assertThat(a.contains(LIB + 0x2fff)).isTrue();
        assertThat(a.contains(LIB + 0x3000)).isFalse();
        assertThat(a.isExecutable(LIB)).isFalse();
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
