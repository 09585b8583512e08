package dev.unwinder.modules;

import static dev.unwinder.modules.AddressSpaces.AT_BASE;
import static dev.unwinder.modules.AddressSpaces.AT_PHDR;
import static dev.unwinder.modules.AddressSpaces.DT_DEBUG;
import static dev.unwinder.modules.AddressSpaces.DT_SONAME;
import static dev.unwinder.modules.AddressSpaces.LIB;
import static dev.unwinder.modules.AddressSpaces.LIB_ID;
import static dev.unwinder.modules.AddressSpaces.MAIN;
import static dev.unwinder.modules.AddressSpaces.VDSO;
import static dev.unwinder.modules.AddressSpaces.at;
import static dev.unwinder.modules.AddressSpaces.library;
import static dev.unwinder.modules.AddressSpaces.map;
import static dev.unwinder.modules.AddressSpaces.pages;
import static dev.unwinder.modules.AddressSpaces.program;
import static dev.unwinder.modules.AddressSpaces.usual;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.address.AddressRange;
import dev.unwinder.elf.BuildId;
import dev.unwinder.target.Machine;
import dev.unwinder.testkit.ElfLayout;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which images are where: what the loader's list, the kernel's list of mapped files and memory itself say of it. */
class ModuleMapTest {
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

    @Test
    void aProgramThatHasMovedItselfToMemoryOfItsOwnHasTheNameOfWhatIsLeftOfItsFile() {
        Program target = map(Program.x86_64(), "", program(0, 0).toByteArray(0x3000), MAIN);
        target.auxv(AT_PHDR, MAIN + 64).mapping(MAIN + 0x2000, 0x1000, 0x2000, "/usr/bin/prog");
        LoadedModule main = target.modules().mainProgram().orElseThrow();
        assertThat(main.bias()).isEqualTo(MAIN);
        assertThat(main.path()).isEqualTo("/usr/bin/prog");
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
}
