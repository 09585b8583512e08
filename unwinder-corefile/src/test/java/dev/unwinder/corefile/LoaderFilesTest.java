package dev.unwinder.corefile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.modules.ImageCache;
import dev.unwinder.modules.ImageVerdict;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.modules.ModuleMap;
import dev.unwinder.target.FileMapping;
import dev.unwinder.testkit.CoreAssembler;
import dev.unwinder.testkit.ElfLayout;
import dev.unwinder.testkit.Section;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cores without NT_FILE, as qemu-user writes them: the code is in no segment, and only the loader's list says whose it was. */
class LoaderFilesTest {
    private static final long PROGRAM = 0x5500_0000_0000L;
    private static final long LIBRARY = 0x5600_0000_0000L;
    private static final long STACK = 0x7fff_0000_0000L;

    @TempDir
    Path folder;

    /** PT_LOAD of headers and code (0xcc), PT_LOAD of data with the dynamic section first. */
    private static byte[] image() {
        return image(false);
    }

    private static byte[] image(boolean interpreter) {
        ElfLayout file = ElfLayout.little64()
                .entry(0x400)
                .load(5, 0, 0, 0x1000)
                .load(6, 0x1000, 0x1000, 0x1000)
                .header(2, 6, 0x1000, 0x1000, 0x20, 0x20);
        if (interpreter) {
            file.header(3, 4, 0x300, 0x300, 0x10, 0x10);
        }
        byte[] bytes = file.toByteArray(0x2000);
        Arrays.fill(bytes, 0x400, 0x1000, (byte) 0xcc);
        return bytes;
    }

    private byte[] core(long programDynamic, long libraryDynamic) {
        return core(programDynamic, libraryDynamic, new byte[0])
                .auxv(3, PROGRAM + 64)
                .auxv(9, PROGRAM + 0x400)
                .auxv(31, STACK)
                .toByteArray();
    }

    private CoreAssembler core(long programDynamic, long libraryDynamic, byte[] headers) {
        Section stack = Section.little64().at(STACK);
        stack.string("./program").align(16, 0); // AT_EXECFN at 0
        stack.u32(1).u32(0).u64(STACK + 0x40).fill(16, 0).align(16, 0); // r_debug at 0x10
        stack.fill(0x40 - stack.size(), 0);
        stack.u64(PROGRAM)
                .u64(STACK + 0xc0)
                .u64(programDynamic)
                .u64(STACK + 0x80)
                .fill(32, 0);
        stack.u64(LIBRARY)
                .u64(STACK + 0xc8)
                .u64(libraryDynamic)
                .u64(STACK + 0x40)
                .fill(32, 0); // and round again
        stack.u64(0).bytes("/lib/library.so\0".getBytes(StandardCharsets.UTF_8));
        byte[] dynamic =
                Section.little64().u64(21).u64(STACK + 0x10).u64(0).u64(0).toByteArray();
        return TestImages.core()
                .load(PROGRAM, 5, headers, 0x1000)
                .load(PROGRAM + 0x1000, 6, dynamic, 0x1000)
                .load(LIBRARY, 5, new byte[0], 0x1000)
                .load(LIBRARY + 0x1000, 6, new byte[] {1}, 0x1000)
                .load(STACK, 6, stack.toByteArray());
    }

    private CoreFile open(byte[] core) throws Exception {
        Path sysroot = Files.createDirectories(folder.resolve("sysroot/lib")).getParent();
        Files.write(sysroot.resolve("lib/library.so"), image());
        CoreFileOptions options = CoreFileOptions.defaults()
                .withExecutable(Files.write(folder.resolve("program"), image()))
                .withSysroot(sysroot);
        return CoreFile.open(Files.write(folder.resolve("core"), core), options);
    }

    @Test
    void programAndLibrariesAreFoundAndLaidUnder() throws Exception {
        try (CoreFile core = open(core(PROGRAM + 0x1000, LIBRARY + 0x1000))) {
            assertThat(core.fileMappings())
                    .extracting(FileMapping::path)
                    .containsExactly("./program", "./program", "/lib/library.so", "/lib/library.so");
            byte[] code = new byte[1];
            assertThat(core.memory().read(LIBRARY + 0x500, code, 0, 1)).isEqualTo(1);
            assertThat(code[0]).isEqualTo((byte) 0xcc);
            assertThat(core.memory().read(LIBRARY + 0x1800, code, 0, 1)).isZero();
            ModuleMap modules = ModuleMap.of(core, core, new ImageCache());
            assertThat(modules.modules()).extracting(LoadedModule::name).containsExactly("program", "library.so");
            assertThat(modules.modules()).allMatch(it -> it.verdict() == ImageVerdict.UNVERIFIED);
            assertThat(modules.mainProgram().orElseThrow().name()).isEqualTo("program");
        }
    }

    @Test
    void libraryWhoseDynamicSectionIsElsewhereIsAnother() throws Exception {
        try (CoreFile core = open(core(PROGRAM + 0x1000, LIBRARY + 0x1010))) {
            assertThat(core.fileMappings()).extracting(FileMapping::path).containsExactly("./program", "./program");
            assertThat(core.memory().read(LIBRARY + 0x500, new byte[1], 0, 1)).isZero();
        }
    }

    /** Notes that are cut or broken name no file and no place: then the core's own pages tell, as far as it holds the headers. */
    @Test
    void withoutNotesImagesAreFoundByTheirHeaders() throws Exception {
        byte[] core = core(PROGRAM + 0x1000, LIBRARY + 0x1000, Arrays.copyOf(image(true), 0x1000))
                .toByteArray();
        Path sysroot = Files.createDirectories(folder.resolve("sysroot/lib")).getParent();
        Files.write(sysroot.resolve("lib/library.so"), image());
        CoreFileOptions options = CoreFileOptions.defaults()
                .withExecutable(Files.write(folder.resolve("program"), image(true)))
                .withSysroot(sysroot);
        try (CoreFile file = CoreFile.open(Files.write(folder.resolve("core"), core), options)) {
            byte[] code = new byte[1];
            assertThat(file.memory().read(LIBRARY + 0x500, code, 0, 1)).isEqualTo(1);
            assertThat(code[0]).isEqualTo((byte) 0xcc);
            ModuleMap modules = ModuleMap.of(file, file, new ImageCache());
            assertThat(modules.modules()).extracting(LoadedModule::name).containsExactly("program", "library.so");
            assertThat(modules.modules()).allMatch(it -> !it.location().isEmpty());
        }
    }
}
