package dev.unwinder.corefile;

import static dev.unwinder.corefile.TestImages.BASE;
import static dev.unwinder.corefile.TestImages.DATA;
import static dev.unwinder.corefile.TestImages.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.elf.BuildId;
import dev.unwinder.modules.FileStore;
import dev.unwinder.modules.FileTree;
import dev.unwinder.modules.ImageFinder.Finding;
import dev.unwinder.modules.ImageFinder.Request;
import dev.unwinder.modules.ImageVerdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackingFilesTest {
    private static final byte[] RIGHT = TestImages.image((byte) 1, (byte) 2, (byte) 3);
    private static final byte[] WRONG = TestImages.image((byte) 9, (byte) 9);
    private static final byte[] UNMARKED = TestImages.image();

    @TempDir
    Path folder;

    private CoreFile core(byte[] core, CoreFileOptions options) throws Exception {
        return CoreFile.open(Files.write(folder.resolve("core"), core), options);
    }

    private CoreFile core(byte[] core) throws Exception {
        return core(core, CoreFileOptions.defaults());
    }

    private Path file(String name, byte[] bytes) throws Exception {
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        return Files.write(path, bytes);
    }

    private static Finding find(CoreFile core, Path path) {
        return core.find(new Request(path.toString(), Optional.empty(), false));
    }

    private static int at(CoreFile core, long address) {
        byte[] one = new byte[1];
        return core.memory().read(address, one, 0, 1) == 1 ? one[0] & 0xff : -1;
    }

    @Test
    void sameBuildIdIsAMatchAndIsLaidUnderWhereNothingCanHaveBeenWritten() throws Exception {
        Path lib = file("lib.so", RIGHT);
        try (CoreFile core = core(TestImages.coreOf(lib.toString(), RIGHT, true))) {
            Finding finding = find(core, lib);
            assertThat(finding.verdict()).isEqualTo(ImageVerdict.MATCH);
            assertThat(finding.location()).isEqualTo(lib.toString());
            assertThat(finding.key()).isEqualTo("010203");
            assertThat(at(core, TEXT)).isEqualTo(0xcc);
            assertThat(at(core, DATA)).as("data may have been written to").isEqualTo(-1);
        }
    }

    @Test
    void otherBuildIdIsAMismatchAndNotUsed() throws Exception {
        Path lib = file("lib.so", WRONG);
        try (CoreFile core = core(TestImages.coreOf(lib.toString(), RIGHT, true))) {
            Finding finding = find(core, lib);
            assertThat(finding.verdict()).isEqualTo(ImageVerdict.MISMATCH);
            assertThat(finding.location()).isEqualTo(lib.toString());
            assertThat(finding.file()).isEmpty();
            assertThat(at(core, TEXT)).isEqualTo(-1);
        }
    }

    @Test
    void fileWithoutBuildIdIsNotOneThatHadOne() throws Exception {
        Path lib = file("lib.so", UNMARKED);
        try (CoreFile core = core(TestImages.coreOf(lib.toString(), RIGHT, true))) {
            assertThat(find(core, lib).verdict()).isEqualTo(ImageVerdict.MISMATCH);
        }
    }

    @Test
    void fileWithBuildIdIsNotOneThatHadNone() throws Exception {
        Path lib = file("lib.so", RIGHT);
        try (CoreFile core = core(TestImages.coreOf(lib.toString(), UNMARKED, true))) {
            assertThat(find(core, lib).verdict()).isEqualTo(ImageVerdict.MISMATCH);
        }
    }

    @Test
    void absentFileIsMissing() throws Exception {
        Path lib = folder.resolve("absent.so");
        try (CoreFile core = core(TestImages.coreOf(lib.toString(), RIGHT, true))) {
            assertThat(find(core, lib)).isEqualTo(Finding.missing());
        }
    }

    @Test
    void withoutAnythingToCompareAPlausibleFileIsUnverified() throws Exception {
        Path lib = file("lib.so", RIGHT);
        try (CoreFile core = core(TestImages.coreOf(lib.toString(), RIGHT, false))) {
            assertThat(find(core, lib).verdict()).isEqualTo(ImageVerdict.UNVERIFIED);
            assertThat(at(core, BASE)).isEqualTo(0x7f);
            assertThat(at(core, TEXT)).isEqualTo(0xcc);
            assertThat(at(core, DATA)).isEqualTo(-1);
            // what was read from the file laid under is no second opinion
            Request asked = new Request(lib.toString(), Optional.of(BuildId.of(new byte[] {1, 2, 3})), false);
            assertThat(core.find(asked).verdict()).isEqualTo(ImageVerdict.UNVERIFIED);
        }
    }

    @Test
    void unmarkedFileOfTheSameSegmentsIsUnverifiedAndKnownByPlaceSizeAndTime() throws Exception {
        Path lib = file("lib.so", UNMARKED);
        try (CoreFile core = core(TestImages.coreOf(lib.toString(), UNMARKED, true))) {
            assertThat(find(core, lib).verdict()).isEqualTo(ImageVerdict.UNVERIFIED);
            assertThat(find(core, lib).key()).contains("ino=" + Files.getAttribute(lib, "unix:ino") + ") 12288 ");
        }
        byte[] other = TestImages.image(62, 0x800);
        try (CoreFile core = core(TestImages.coreOf(lib.toString(), other, true))) {
            assertThat(find(core, lib).verdict()).isEqualTo(ImageVerdict.MISMATCH);
        }
    }

    @Test
    void fileThatCannotHaveBeenMappedLikeThisIsAMismatch() throws Exception {
        Path lib = file("lib.so", RIGHT);
        byte[] beyondTheEnd = TestImages.core()
                .load(TEXT, 5, new byte[0], 0x1000)
                .mapping(BASE, TEXT, 0, lib.toString())
                .mapping(TEXT, DATA, 0x100, lib.toString())
                .toByteArray();
        try (CoreFile core = core(beyondTheEnd)) {
            assertThat(find(core, lib).verdict()).isEqualTo(ImageVerdict.MISMATCH);
        }
        Path other = file("arm.so", TestImages.image(183, 0x1000, (byte) 1));
        try (CoreFile core = core(TestImages.coreOf(other.toString(), RIGHT, false))) {
            assertThat(find(core, other).verdict()).isEqualTo(ImageVerdict.MISMATCH);
        }
    }

    @Test
    void deletedPathNeedsAMatch() throws Exception {
        Path lib = file("lib.so", RIGHT);
        try (CoreFile core = core(TestImages.coreOf(lib + " (deleted)", RIGHT, true))) {
            assertThat(find(core, lib).verdict()).isEqualTo(ImageVerdict.MATCH);
        }
        try (CoreFile core = core(TestImages.coreOf(lib + " (deleted)", RIGHT, false))) {
            assertThat(find(core, lib).verdict()).isEqualTo(ImageVerdict.MISMATCH);
            assertThat(find(core, lib).location()).isEqualTo(lib.toString());
            assertThat(at(core, TEXT)).isEqualTo(-1);
        }
        CoreFileOptions given = CoreFileOptions.defaults().withExecutable(file("kept/lib.so", RIGHT));
        try (CoreFile core = core(TestImages.coreOf(lib + " (deleted)", RIGHT, false), given)) {
            assertThat(find(core, lib).verdict()).isEqualTo(ImageVerdict.UNVERIFIED);
            assertThat(at(core, TEXT)).isEqualTo(0xcc);
        }
    }

    @Test
    void programGivenIsTriedFirstAndByBuildIdForAnyPath() throws Exception {
        Path lib = file("lib.so", WRONG);
        Path given = file("kept/other-name", RIGHT);
        CoreFileOptions options = CoreFileOptions.defaults().withExecutable(given);
        try (CoreFile core = core(TestImages.coreOf(lib.toString(), RIGHT, true), options)) {
            assertThat(find(core, lib).verdict()).isEqualTo(ImageVerdict.MATCH);
            assertThat(find(core, lib).location()).isEqualTo(given.toString());
            assertThat(core.find(new Request("", Optional.empty(), true)).location())
                    .isEqualTo(given.toString());
            assertThat(core.find(new Request("", Optional.empty(), false)).verdict())
                    .isEqualTo(ImageVerdict.MISSING);
        }
    }

    @Test
    void wrongProgramGivenIsRefusedAndTheRightOneInPlaceIsUsed() throws Exception {
        Path program = file("program", RIGHT);
        CoreFileOptions options = CoreFileOptions.defaults().withExecutable(file("wrong/program", WRONG));
        try (CoreFile core = core(TestImages.coreOf(program.toString(), RIGHT, true), options)) {
            assertThat(find(core, program).location()).isEqualTo(program.toString());
        }
        Files.delete(program);
        try (CoreFile core = core(TestImages.coreOf(program.toString(), RIGHT, true), options)) {
            assertThat(find(core, program).verdict()).isEqualTo(ImageVerdict.MISMATCH);
            assertThat(find(core, program).location()).endsWith("wrong/program");
        }
    }

    @Test
    void sysrootsReplaceThisMachinesFiles() throws Exception {
        Path lib = file("lib.so", RIGHT);
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path sysroot = Files.createDirectory(folder.resolve("sysroot"));
        CoreFileOptions options = CoreFileOptions.defaults().withSysroot(empty).withSysroot(sysroot);
        try (CoreFile core = core(TestImages.coreOf(lib.toString(), RIGHT, true), options)) {
            assertThat(find(core, lib).verdict()).isEqualTo(ImageVerdict.MISSING);
        }
        Path there = file("sysroot" + lib, RIGHT);
        try (CoreFile core = core(TestImages.coreOf(lib.toString(), RIGHT, true), options)) {
            assertThat(find(core, lib).verdict()).isEqualTo(ImageVerdict.MATCH);
            assertThat(find(core, lib).location()).isEqualTo(there.toRealPath().toString());
        }
        Files.delete(there);
        file("sysroot/lib.so", RIGHT);
        try (CoreFile core = core(TestImages.coreOf(lib.toString(), RIGHT, true), options)) {
            assertThat(find(core, lib).verdict())
                    .as("files without their folders")
                    .isEqualTo(ImageVerdict.MATCH);
        }
        try (CoreFile core = core(TestImages.coreOf(lib.toString(), RIGHT, false), options)) {
            assertThat(find(core, lib).file()).as("but only where it is sure").isEmpty();
        }
    }

    /** Debian 12: libc6 has /lib/x86_64-linux-gnu/libc.so.6, which is mapped as /usr/lib/x86_64-linux-gnu/libc.so.6. */
    @Test
    void aPackageMayKnowTheFileWithoutUsr() throws Exception {
        Path there = file("sysroot/lib/x86_64-linux-gnu/lib.so", RIGHT);
        CoreFileOptions options = CoreFileOptions.defaults().withSysroot(folder.resolve("sysroot"));
        Path mapped = Path.of("/usr/lib/x86_64-linux-gnu/lib.so");
        try (CoreFile core = core(TestImages.coreOf(mapped.toString(), RIGHT, true), options)) {
            assertThat(find(core, mapped).location())
                    .isEqualTo(there.toRealPath().toString());
        }
    }

    @Test
    void buildIdFoldersOfASysroot() throws Exception {
        CoreFileOptions options = CoreFileOptions.defaults().withSysroot(folder.resolve("sysroot"));
        Path mapped = Path.of("/opt/lib.so");
        for (String place : List.of(".build-id", "usr/lib/.build-id", "usr/lib/debug/.build-id")) {
            Path there = file("sysroot/" + place + "/01/0203", RIGHT);
            try (CoreFile core = core(TestImages.coreOf(mapped.toString(), RIGHT, true), options)) {
                assertThat(find(core, mapped).verdict()).as(place).isEqualTo(ImageVerdict.MATCH);
            }
            Files.write(there, WRONG);
            try (CoreFile core = core(TestImages.coreOf(mapped.toString(), RIGHT, true), options)) {
                assertThat(find(core, mapped).verdict()).as(place).isEqualTo(ImageVerdict.MISSING);
            }
            Files.delete(there);
        }
    }

    @Test
    void treesHaveOnlyFilesWithTheRightBuildId() throws Exception {
        Path lib = file("lib.so", RIGHT);
        Path there = file("symbols" + lib, RIGHT);
        CoreFileOptions options = CoreFileOptions.defaults().withTree(FileTree.folder(folder.resolve("symbols")));
        try (CoreFile core = core(TestImages.coreOf(lib.toString(), RIGHT, true), options)) {
            assertThat(find(core, lib).location()).isEqualTo(there.toString());
        }
        Files.write(there, WRONG);
        try (CoreFile core = core(TestImages.coreOf(lib.toString(), RIGHT, true), options)) {
            assertThat(find(core, lib).location()).isEqualTo(lib.toString());
        }
        Files.delete(lib);
        try (CoreFile core = core(TestImages.coreOf(lib.toString(), RIGHT, true), options)) {
            assertThat(find(core, lib).verdict()).isEqualTo(ImageVerdict.MISSING);
        }
    }

    @Test
    void aStoreIsAskedLastAndJudgedToo() throws Exception {
        Path lib = folder.resolve("lib.so");
        Path stored = file("stored", RIGHT);
        List<BuildId> expected = new ArrayList<>();
        List<BuildId> asked = new ArrayList<>();
        FileStore store = new FileStore() {
            @Override
            public Optional<FileTree.Entry> find(Kind kind, BuildId buildId) {
                assertThat(kind).isEqualTo(Kind.EXECUTABLE);
                asked.add(buildId);
                return Optional.of(new FileTree.Entry(stored, "the store"));
            }

            @Override
            public void expect(Kind kind, Collection<BuildId> buildIds) {
                expected.addAll(buildIds);
            }

            @Override
            public boolean isSlow() {
                return true;
            }
        };
        CoreFileOptions options = CoreFileOptions.defaults().withStore(store);
        BuildId id = BuildId.of(new byte[] {1, 2, 3});
        try (CoreFile core = core(TestImages.coreOf(lib.toString(), RIGHT, true), options)) {
            assertThat(find(core, lib).verdict()).isEqualTo(ImageVerdict.MATCH);
            assertThat(find(core, lib).location()).isEqualTo("the store");
            assertThat(at(core, TEXT)).isEqualTo(0xcc);
        }
        assertThat(expected).containsExactly(id);
        assertThat(asked).containsExactly(id);
        Files.write(stored, WRONG);
        try (CoreFile core = core(TestImages.coreOf(lib.toString(), RIGHT, true), options)) {
            assertThat(find(core, lib).verdict()).isEqualTo(ImageVerdict.MISSING);
        }
        asked.clear();
        Files.write(lib, RIGHT);
        try (CoreFile core = core(TestImages.coreOf(lib.toString(), RIGHT, true), options)) {
            assertThat(find(core, lib).location()).isEqualTo(lib.toString());
        }
        try (CoreFile core = core(TestImages.coreOf("/none", RIGHT, false), options)) {
            assertThat(find(core, Path.of("/none")).verdict())
                    .as("no build-id to ask by")
                    .isEqualTo(ImageVerdict.MISSING);
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void fileThatIsNoImageIsNotLaidUnder() throws Exception {
        Path data = file("locale-archive", new byte[0x3000]);
        try (CoreFile core = core(TestImages.coreOf(data.toString(), RIGHT, false))) {
            assertThat(find(core, data).verdict()).isEqualTo(ImageVerdict.MISSING);
            assertThat(at(core, BASE)).isEqualTo(-1);
        }
    }

    @Test
    void mappingsThatADebuggerLeftOutAreRegionsWithThePermissionsOfTheirSegments() throws Exception {
        Path lib = file("lib.so", RIGHT);
        byte[] gcore = TestImages.core()
                .load(DATA, 6, new byte[] {1})
                .mapping(BASE, TEXT, 0, lib.toString())
                .mapping(TEXT, DATA, 1, lib.toString())
                .mapping(DATA, DATA + 0x1000, 2, lib.toString())
                .mapping(0x1000, 0x2000, 0, "/nowhere/lib.so")
                .toByteArray();
        try (CoreFile core = core(gcore)) {
            assertThat(core.regions().find(BASE).orElseThrow().executable()).isFalse();
            assertThat(core.regions().find(TEXT).orElseThrow().executable()).isTrue();
            assertThat(core.regions().find(TEXT).orElseThrow().writable()).isFalse();
            assertThat(core.regions().find(DATA).orElseThrow().writable()).isTrue();
            assertThat(core.regions().find(0x1000).orElseThrow().executable())
                    .as("nothing is known")
                    .isTrue();
            assertThat(at(core, TEXT + 0xfff)).isEqualTo(0xcc);
        }
    }

    @Test
    void twoFilesOfOnePathAreToldApartByBuildId() throws Exception {
        Path lib = file("lib.so", WRONG);
        byte[] replaced = TestImages.core()
                .load(BASE, 4, java.util.Arrays.copyOf(RIGHT, 0x1000))
                .load(0x1000_0000, 4, java.util.Arrays.copyOf(WRONG, 0x1000))
                .mapping(BASE, TEXT, 0, lib + " (deleted)")
                .mapping(0x1000_0000, 0x1000_1000, 0, lib.toString())
                .toByteArray();
        try (CoreFile core = core(replaced)) {
            Request old = new Request(lib.toString(), Optional.of(BuildId.of(new byte[] {1, 2, 3})), false);
            Request now = new Request(lib.toString(), Optional.of(BuildId.of(new byte[] {9, 9})), false);
            assertThat(core.find(old).file()).isEmpty();
            assertThat(core.find(now).verdict()).isEqualTo(ImageVerdict.MATCH);
        }
    }

    /** A list that names one file by very many paths must not take all file descriptors. */
    @Test
    void fileThatIsFoundByManyPathsIsOpenedOnce() throws Exception {
        Path lib = file("lib.so", RIGHT);
        Path fds = Path.of("/proc/self/fd");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isDirectory(fds));
        var assembler = TestImages.core();
        for (int i = 1; i <= 100; i++) {
            String path = folder + "/.".repeat(i) + "/lib.so";
            assembler.mapping(BASE + i * 0x10000L, BASE + i * 0x10000L + 0x1000, 0, path);
            assembler.load(BASE + i * 0x10000L, 4, java.util.Arrays.copyOf(RIGHT, 0x1000), 0x1000);
        }
        try (CoreFile core = core(assembler.toByteArray())) {
            String real = lib.toRealPath().toString();
            for (int i = 1; i <= 100; i++) {
                Finding finding = core.find(new Request(folder + "/.".repeat(i) + "/lib.so", Optional.empty(), false));
                assertThat(finding.verdict()).isEqualTo(ImageVerdict.MATCH);
            }
            int open = 0;
            try (var links = Files.list(fds)) {
                for (Path link : links.toList()) {
                    open += link.toFile().getCanonicalPath().equals(real) ? 1 : 0;
                }
            }
            assertThat(open).isEqualTo(1);
        }
    }
}
