package dev.unwinder.modules;

import static dev.unwinder.modules.AddressSpaces.AT_BASE;
import static dev.unwinder.modules.AddressSpaces.AT_PHDR;
import static dev.unwinder.modules.AddressSpaces.LIB;
import static dev.unwinder.modules.AddressSpaces.LIB_ID;
import static dev.unwinder.modules.AddressSpaces.LOADER;
import static dev.unwinder.modules.AddressSpaces.at;
import static dev.unwinder.modules.AddressSpaces.layout;
import static dev.unwinder.modules.AddressSpaces.library;
import static dev.unwinder.modules.AddressSpaces.map;
import static dev.unwinder.modules.AddressSpaces.pages;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.testkit.ElfLayout;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The file of a module: what it adds where memory does not have the image, and when it is not used. */
class ModuleFilesTest {
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
        ModuleImage image = ModuleImage.ofFile(ElfFile.parse(ByteView.of(file, "f", ByteOrder.LITTLE_ENDIAN)));
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
}
