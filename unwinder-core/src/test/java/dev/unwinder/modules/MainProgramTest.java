package dev.unwinder.modules;

import static dev.unwinder.modules.AddressSpaces.AT_BASE;
import static dev.unwinder.modules.AddressSpaces.AT_PHDR;
import static dev.unwinder.modules.AddressSpaces.DEBUG;
import static dev.unwinder.modules.AddressSpaces.DT_DEBUG;
import static dev.unwinder.modules.AddressSpaces.DT_SONAME;
import static dev.unwinder.modules.AddressSpaces.LIB;
import static dev.unwinder.modules.AddressSpaces.LIB_ID;
import static dev.unwinder.modules.AddressSpaces.LOADER;
import static dev.unwinder.modules.AddressSpaces.MAIN;
import static dev.unwinder.modules.AddressSpaces.MAIN_ID;
import static dev.unwinder.modules.AddressSpaces.MAPS;
import static dev.unwinder.modules.AddressSpaces.at;
import static dev.unwinder.modules.AddressSpaces.layout;
import static dev.unwinder.modules.AddressSpaces.library;
import static dev.unwinder.modules.AddressSpaces.link;
import static dev.unwinder.modules.AddressSpaces.map;
import static dev.unwinder.modules.AddressSpaces.program;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.elf.BuildId;
import org.junit.jupiter.api.Test;

/** Which module is the program itself, however it was linked and started. */
class MainProgramTest {
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
}
