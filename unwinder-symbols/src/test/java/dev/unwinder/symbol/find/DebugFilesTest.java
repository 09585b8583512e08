package dev.unwinder.symbol.find;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.FileBytes;
import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.modules.ImageVerdict;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.modules.ModuleImage;
import dev.unwinder.symbol.Toolchain;
import dev.unwinder.symbol.find.debuginfod.ClientCache;
import dev.unwinder.testkit.ElfAssembler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebugFilesTest {
    private static final String CODE =
            "static int inner(int x) { return x * 3; }\nint outer(int x) { return inner(x) + 1; }\n";

    @TempDir
    Path folder;

    private Toolchain tools;
    private Path program;
    private Path debug;

    /** lib.so, which is stripped, and lib.so.debug with what was stripped. */
    @BeforeEach
    void makeFiles() throws IOException {
        tools = new Toolchain(folder);
        split("-Wl,--build-id");
    }

    private void split(String buildId) throws IOException {
        Files.createDirectories(folder.resolve("bin"));
        program = tools.compile("lib.c", CODE, "bin/lib.so", "-g", "-O0", "-shared", "-fPIC", buildId);
        debug = folder.resolve("lib.so.debug");
        tools.run("objcopy", "--only-keep-debug", "bin/lib.so", "lib.so.debug");
        tools.run("strip", "bin/lib.so");
        tools.run("objcopy", "--remove-section=.gnu_debuglink", "bin/lib.so");
    }

    private void link() throws IOException {
        tools.run("objcopy", "--add-gnu-debuglink=lib.so.debug", "bin/lib.so");
    }

    private Optional<ElfFile> find(DebugFiles finder) throws Exception {
        return find(finder, program.toString());
    }

    private Optional<ElfFile> find(DebugFiles finder, String path) throws Exception {
        ModuleImage image = ModuleImage.ofFile(ElfFile.parse(FileBytes.open(program)));
        Optional<ElfFile> found = finder.find(image, path, program.toString());
        if (found.isPresent()) {
            assertThat(found.get().section(".symtab")).isPresent();
        }
        return found;
    }

    private DebugFiles in(Path... folders) {
        return DebugFiles.of(List.of(folders), false);
    }

    private Path place(String relative) throws IOException {
        Path place = folder.resolve(relative);
        Files.createDirectories(place.getParent());
        return Files.move(debug, place);
    }

    private String buildId() throws Exception {
        return ElfFile.parse(FileBytes.open(program)).buildId().orElseThrow().toString();
    }

    @Test
    void nothingIsThere() throws Exception {
        assertThat(find(in(folder.resolve("symbols")))).isEmpty();
        assertThat(find(DebugFiles.of(List.of(), true))).isEmpty();
    }

    @Test
    void byBuildId() throws Exception {
        String id = buildId();
        place("symbols/.build-id/" + id.substring(0, 2) + "/" + id.substring(2) + ".debug");
        assertThat(find(in(folder.resolve("empty"), folder.resolve("symbols")))).isPresent();
        assertThat(find(in(folder.resolve("symbols")), "")).isPresent();
        assertThat(find(in())).isEmpty();
    }

    @Test
    void byBuildIdBelowTheRootOfAnotherSystem() throws Exception {
        String id = buildId();
        place("root/usr/lib/debug/.build-id/" + id.substring(0, 2) + "/" + id.substring(2) + ".debug");
        assertThat(find(in(folder.resolve("root")))).isPresent();
    }

    @Test
    void byPath() throws Exception {
        place("symbols/opt/lib.so.debug");
        assertThat(find(in(folder.resolve("symbols")), "/opt/lib.so")).isPresent();
        assertThat(find(in(folder.resolve("symbols")), "/opt/lib.so (deleted)")).isPresent();
        assertThat(find(in(folder.resolve("symbols")), "/etc/lib.so")).isEmpty();
    }

    @Test
    void byNameInAFolderOfBuildProducts() throws Exception {
        place("build/lib.so");
        assertThat(find(in(folder.resolve("build")), "/opt/lib.so")).isPresent();
    }

    @Test
    void byDebugLink() throws Exception {
        link();
        place("symbols/lib.so.debug");
        assertThat(find(in(folder.resolve("symbols")), "/opt/other-name.so")).isPresent();
    }

    @Test
    void besideTheFile() throws Exception {
        link();
        place("bin/lib.so.debug");
        assertThat(find(DebugFiles.of(List.of(), true))).isPresent();
        assertThat(find(in())).isEmpty();
    }

    @Test
    void inTheFolderDotDebug() throws Exception {
        link();
        place("bin/.debug/lib.so.debug");
        assertThat(find(DebugFiles.of(List.of(), true))).isPresent();
    }

    @Test
    void anotherBuildIsRefused() throws Exception {
        String id = buildId();
        tools.compile("lib.c", CODE + "int more;", "other.so", "-g", "-shared", "-fPIC", "-Wl,--build-id");
        tools.run("objcopy", "--only-keep-debug", "other.so", "lib.so.debug");
        place("symbols/.build-id/" + id.substring(0, 2) + "/" + id.substring(2) + ".debug");
        assertThat(find(in(folder.resolve("symbols")))).isEmpty();
    }

    @Test
    void withoutABuildIdTheCrcDecides() throws Exception {
        split("-Wl,--build-id=none");
        link();
        Path place = place("symbols/lib.so.debug");
        assertThat(find(in(folder.resolve("symbols")))).isPresent();
        Files.write(place, new byte[] {0}, java.nio.file.StandardOpenOption.APPEND);
        assertThat(find(in(folder.resolve("symbols")))).isEmpty();
    }

    @Test
    void withoutBuildIdAndCrcNothingIsTaken() throws Exception {
        split("-Wl,--build-id=none");
        place("symbols/lib.so.debug");
        assertThat(find(in(folder.resolve("symbols")))).isEmpty();
    }

    @Test
    void theStrippedFileItselfIsNoDebugFile() throws Exception {
        assertThat(find(in(folder.resolve("bin")))).isEmpty();
        Files.createDirectories(folder.resolve("copy"));
        Files.copy(program, folder.resolve("copy/lib.so"));
        assertThat(find(in(folder.resolve("copy")))).isEmpty();
    }

    @Test
    void aPathThatLeadsOutOfTheFolderIsNotFollowed() throws Exception {
        place("outside/lib.so.debug");
        Files.createDirectories(folder.resolve("symbols"));
        assertThat(find(in(folder.resolve("symbols")), "/../outside/lib.so")).isEmpty();
        assertThat(find(in(folder.resolve("symbols")), "/x/../../outside/lib.so"))
                .isEmpty();
        assertThat(find(in(folder.resolve("symbols")), "/\0/lib.so")).isEmpty();
        assertThat(find(in(folder.resolve("symbols")), "/lib\0.so")).isEmpty();
    }

    @Test
    void aDebugLinkThatLeadsOutOfTheFolderIsNotFollowed() throws Exception {
        for (String name : List.of("../lib.so.debug", "/lib.so.debug", "..", ".", "")) {
            byte[] text = (name + "\0").getBytes(StandardCharsets.UTF_8);
            byte[] content = java.util.Arrays.copyOf(text, (text.length + 3) / 4 * 4 + 4);
            Files.write(folder.resolve("link.bin"), content);
            tools.run("objcopy", "--remove-section=.gnu_debuglink", "bin/lib.so");
            tools.run("objcopy", "--add-section", ".gnu_debuglink=link.bin", "bin/lib.so");
            assertThat(DebugLink.of(ElfFile.parse(FileBytes.open(program)))).isEmpty();
        }
    }

    @Test
    void aPipeIsNotOpened() throws Exception {
        Files.delete(debug);
        tools.run("mkdir", "symbols");
        tools.run("mkfifo", "symbols/lib.so.debug");
        assertThat(find(in(folder.resolve("symbols")), "/lib.so")).isEmpty();
    }

    @Test
    void aFileThatIsNoElfFileIsPassedOver() throws Exception {
        place("second/lib.so.debug");
        Files.createDirectories(folder.resolve("first"));
        Files.writeString(folder.resolve("first/lib.so.debug"), "no ELF file");
        assertThat(find(in(folder.resolve("first"), folder.resolve("second")), "/lib.so"))
                .isPresent();
    }

    @Test
    void aStoreIsAskedLastByBuildId() throws Exception {
        String id = buildId();
        place("cache/" + id + "/debuginfo");
        ClientCache cache = new ClientCache(folder.resolve("cache"));
        assertThat(find(in().withStore(cache))).isPresent();
        assertThat(find(in(folder.resolve("bin")).withStore(cache), "/opt/x")).isPresent();
        assertThat(in().withStore(cache)).isEqualTo(in().withStore(new ClientCache(folder.resolve("cache"))));
        assertThat(in().withStore(cache)).isNotEqualTo(in());
    }

    @Test
    void besideTheImageInATreeOfUnpackedPackages() throws Exception {
        link();
        Path first = place("root/opt/lib.so.debug");
        assertThat(find(in(folder.resolve("root")), "/opt/lib.so")).isPresent();
        Files.createDirectories(folder.resolve("root/opt/.debug"));
        Files.move(first, folder.resolve("root/opt/.debug/lib.so.debug"));
        assertThat(find(in(folder.resolve("root")), "/opt/lib.so")).isPresent();
    }

    @Test
    void missingFilesAndTheirPackages() throws Exception {
        LoadedModule module = new LoadedModule(
                program.toString(),
                0,
                List.of(new AddressRange(0, 4096)),
                List.of(),
                ModuleImage.ofFile(ElfFile.parse(FileBytes.open(program))),
                Optional.empty(),
                ImageVerdict.MATCH,
                program.toString(),
                false);
        assertThat(MissingFile.of(List.of(module), in()))
                .containsExactly(new MissingFile(program.toString(), Optional.empty(), false, true, Optional.empty()));
        assertThat(MissingFile.of(List.of(module), in(folder))).isEmpty();
    }

    /** As dwz leaves it: the debug file is there, the one that it shares entries with is not. */
    @Test
    void aMissingFileThatADebugFileSharesEntriesWith() throws Exception {
        byte[] link = new byte[] {'s', '.', 'd', 'w', 'z', 0, 1, 2, 3, 4};
        Files.write(folder.resolve("link"), link);
        tools.run("objcopy", "--add-section=.gnu_debugaltlink=link", "lib.so.debug");
        LoadedModule module = new LoadedModule(
                program.toString(),
                0,
                List.of(new AddressRange(0, 4096)),
                List.of(),
                ModuleImage.ofFile(ElfFile.parse(FileBytes.open(program))),
                Optional.empty(),
                ImageVerdict.MATCH,
                program.toString(),
                false);
        BuildId id = BuildId.of(new byte[] {1, 2, 3, 4});
        assertThat(MissingFile.of(List.of(module, module), in(folder)))
                .containsExactly(new MissingFile("s.dwz", Optional.of(id), false, true, Optional.empty()));
        byte[] shared = ElfAssembler.little64()
                .machine(62)
                .buildId(0x1000, id.toByteArray())
                .toByteArray();
        Files.write(folder.resolve("s.dwz"), shared);
        assertThat(MissingFile.of(List.of(module), in(folder))).isEmpty();
    }

    @Test
    void missingFilesWithSplitUnits() throws Exception {
        for (String version : List.of("-gdwarf-4", "-gdwarf-5")) {
            tools.compile("s.c", CODE, "s.so", version, "-gsplit-dwarf", "-shared", "-fPIC");
            Path split = tools.path("s.so");
            LoadedModule module = new LoadedModule(
                    "/s.so",
                    0,
                    List.of(new AddressRange(0, 4096)),
                    List.of(),
                    ModuleImage.ofFile(ElfFile.parse(FileBytes.open(split))),
                    Optional.empty(),
                    ImageVerdict.MATCH,
                    split.toString(),
                    false);
            assertThat(MissingFile.of(List.of(module), in())).as(version).isEmpty();
            List<Path> parts;
            try (Stream<Path> files = Files.list(folder)) {
                parts = files.filter(it -> it.toString().endsWith(".dwo")).toList();
            }
            assertThat(parts).hasSize(1);
            Files.delete(parts.get(0));
            assertThat(MissingFile.of(List.of(module), in()))
                    .as(version)
                    .containsExactly(
                            new MissingFile(parts.get(0).toString(), Optional.empty(), false, true, Optional.empty()));
        }
    }

    @Test
    void whatWasFoundStaysWithTheImage() throws Exception {
        Path place = place("symbols/lib.so.debug");
        ModuleImage image = ModuleImage.ofFile(ElfFile.parse(FileBytes.open(program)));
        Optional<ElfFile> found = in(folder.resolve("symbols")).find(image, "/lib.so", "");
        assertThat(found).isPresent();
        Files.delete(place);
        assertThat(in(folder.resolve("symbols")).find(image, "/lib.so", "")).isEqualTo(found);
        assertThat(in(folder.resolve("others")).find(image, "/lib.so", "")).isEmpty();
    }
}
