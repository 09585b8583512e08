package dev.unwinder.corefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.modules.ImageCache;
import dev.unwinder.modules.ModuleMap;
import dev.unwinder.target.TargetThread;
import dev.unwinder.testkit.CoreAssembler;
import dev.unwinder.testkit.ElfAssembler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class CoreFileTest {
    @TempDir
    Path folder;

    private Path write(byte[] core) throws IOException {
        return Files.write(folder.resolve("core.4711"), core);
    }

    private static byte[] read(CoreFile core, long address, int length) {
        byte[] bytes = new byte[length];
        return Arrays.copyOf(bytes, core.memory().read(address, bytes, 0, length));
    }

    @Test
    void exampleOfThePackage() throws Exception {
        StringBuilder out = new StringBuilder();
        try (CoreFile core = CoreFile.open(write(TestImages.core().toByteArray()))) {
            for (TargetThread thread : core.threads()) {
                out.append(thread.tid() + (thread.crashed() ? " crashed" : ""));
            }
        }
        assertThat(out).hasToString("4711 crashed");
    }

    @Test
    void segmentsOutOfOrderAreFoundAndAdjacentOnesReadAsOne() throws Exception {
        byte[] bytes = TestImages.core()
                .load(0x3000, 6, new byte[] {5, 6})
                .load(0x1000, 6, new byte[] {1, 2})
                .load(0x1002, 4, new byte[] {3, 4})
                .load(0xffff_ffff_ffff_f000L, 5, new byte[] {7, 8})
                .toByteArray();
        try (CoreFile core = CoreFile.open(write(bytes))) {
            assertThat(read(core, 0x1001, 10)).containsExactly(2, 3, 4);
            assertThat(read(core, 0x3001, 10)).containsExactly(6);
            assertThat(read(core, 0xffff_ffff_ffff_f001L, 10)).containsExactly(8);
            assertThat(read(core, 0x2000, 10)).isEmpty();
            assertThat(core.regions().find(0x1002).orElseThrow().writable()).isFalse();
            assertThat(core.regions().find(0x1001).orElseThrow().writable()).isTrue();
            assertThat(core.regions().find(0xffff_ffff_ffff_f000L).orElseThrow().executable())
                    .isTrue();
        }
    }

    @Test
    void ofOverlappingSegmentsTheFirstHasTheAddress() throws Exception {
        byte[] bytes = TestImages.core()
                .load(0x1002, 6, new byte[] {1, 1})
                .load(0x1000, 6, new byte[] {2, 2, 2, 2, 2, 2})
                .toByteArray();
        try (CoreFile core = CoreFile.open(write(bytes))) {
            assertThat(read(core, 0x1000, 10)).containsExactly(2, 2, 1, 1, 2, 2);
        }
    }

    @Test
    void whatASegmentLacksInTheFileIsAbsentAndNotZero() throws Exception {
        byte[] bytes =
                TestImages.core().load(0x1000, 6, new byte[] {1, 2}, 0x3000).toByteArray();
        try (CoreFile core = CoreFile.open(write(bytes))) {
            assertThat(read(core, 0x1000, 10)).containsExactly(1, 2);
            assertThat(read(core, 0x2000, 10)).isEmpty();
            assertThat(core.regions().find(0x3fff)).isPresent();
            assertThat(core.notes()).isEmpty();
        }
    }

    @Test
    void segmentsWithImpossibleOffsetsAndSizesAreAbsent() throws Exception {
        for (long size : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40}) {
            ElfAssembler elf = ElfAssembler.little64().type(4);
            elf.segment(1, 6, 0x1000, new byte[] {1, 2, 3}).fileSize(size).memorySize(size);
            elf.segment(1, 6, 0xffff_ffff_ffff_0000L, new byte[] {4})
                    .fileSize(size)
                    .memorySize(size);
            elf.segment(4, 0, 0, new byte[0]).fileSize(size);
            try (CoreFile core = CoreFile.open(write(elf.toByteArray()))) {
                assertThat(read(core, 0x1000, 2)).containsExactly(1, 2);
                assertThat(core.regions().size()).isPositive();
                assertThat(core.threads()).isEmpty();
            }
        }
    }

    @Test
    void moreThan65535SegmentsAreFast() throws Exception {
        CoreAssembler assembler = TestImages.core().extendedNumbering();
        for (int i = 0; i < 70_000; i++) {
            assembler.load(0x10_0000L + i * 0x2000L, i % 2 == 0 ? 6 : 4, new byte[0], 0x1000);
        }
        assembler.load(0x1000, 6, new byte[] {9});
        Path path = write(assembler.toByteArray());
        long start = System.nanoTime();
        try (CoreFile core = CoreFile.open(path)) {
            assertThat(read(core, 0x1000, 4)).containsExactly(9);
            assertThat(core.regions().size()).isEqualTo(70_001);
        }
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(5);
    }

    @Test
    void sparseCoreOfManyGigabytesNeedsLittleHeap() throws Exception {
        ElfAssembler elf = ElfAssembler.little64().type(4);
        elf.segment(1, 6, 0x10000, new byte[] {1}).fileSize(6L << 30).memorySize(6L << 30);
        Path path = write(elf.toByteArray());
        try (var channel = Files.newByteChannel(path, java.nio.file.StandardOpenOption.WRITE)) {
            channel.position(7L << 30);
            channel.write(java.nio.ByteBuffer.wrap(new byte[1]));
        }
        try (CoreFile core = CoreFile.open(path)) {
            assertThat(read(core, 0x10000 + (5L << 30), 4)).containsExactly(0, 0, 0, 0);
            assertThat(core.notes()).doesNotContain("cut short");
        }
    }

    @Test
    void coreCutAtAnyByteGivesWhatIsThere() throws Exception {
        byte[] image = TestImages.image((byte) 1, (byte) 2);
        byte[] whole = TestImages.core()
                .siginfo(11, 1, 8)
                .processInfo(4711, "a", "a b")
                .auxv(3, TestImages.BASE + 64)
                .auxv(9, TestImages.TEXT)
                .load(TestImages.TEXT, 5, new byte[0], 0x1000)
                .load(TestImages.BASE, 4, Arrays.copyOf(image, 0x300), 0x1000)
                .mapping(
                        TestImages.BASE,
                        TestImages.TEXT,
                        0,
                        folder.resolve("none").toString())
                .mapping(
                        TestImages.TEXT,
                        TestImages.DATA,
                        1,
                        folder.resolve("none").toString())
                .toByteArray();
        int opened = 0;
        for (int length = 0; length <= whole.length; length++) {
            try (CoreFile core = CoreFile.open(write(Arrays.copyOf(whole, length)))) {
                opened++;
                assertThat(length == whole.length).isEqualTo(core.notes().isEmpty());
                ModuleMap.of(core, core, new ImageCache());
                core.regions();
                read(core, TestImages.BASE, 64);
            } catch (IOException | MalformedDataException refused) {
                assertThat(length).as("all headers are there: %s", refused).isLessThan(64 + 56 * 3);
            }
        }
        assertThat(opened).isPositive();
    }

    @Test
    void anyByteDamagedIsNoUncheckedException() throws Exception {
        byte[] whole = TestImages.coreOf("/none", TestImages.image((byte) 1), true);
        for (int at = 0; at < 0x400; at++) {
            for (int value : new int[] {0, 0x7f, 0xff}) {
                byte[] damaged = whole.clone();
                damaged[at] = (byte) value;
                try (CoreFile core = CoreFile.open(write(damaged))) {
                    ModuleMap.of(core, core, new ImageCache());
                    core.regions();
                } catch (IOException | MalformedDataException refused) {
                    assertThat(refused.getMessage()).doesNotContain("\n");
                }
            }
        }
    }

    @Test
    void whatIsNoCoreSaysWhatItIs() throws Exception {
        assertThatThrownBy(() -> CoreFile.open(write(new byte[0])))
                .isInstanceOf(NotACoreException.class)
                .hasMessageEndingWith("core.4711: is empty");
        assertThatThrownBy(() -> CoreFile.open(write("text".getBytes(java.nio.charset.StandardCharsets.UTF_8))))
                .isInstanceOf(NotACoreException.class)
                .hasMessageEndingWith("is neither an ELF file nor compressed");
        assertThatThrownBy(() -> CoreFile.open(write(TestImages.image())))
                .isInstanceOf(NotACoreException.class)
                .hasMessageEndingWith("is a program or a shared library, not a core file");
        assertThatThrownBy(() ->
                        CoreFile.open(write(ElfAssembler.little64().type(1).toByteArray())))
                .isInstanceOf(NotACoreException.class)
                .hasMessageEndingWith("is an object file, not a core file");
        assertThatThrownBy(() -> CoreFile.open(folder.resolve("absent")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no such file");
        assertThatThrownBy(() -> CoreFile.open(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a regular file");
    }

    @Test
    @Timeout(120)
    void fifoAndDeviceAreNotOpened() throws Exception {
        Path fifo = folder.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        for (Path path : new Path[] {fifo, Path.of("/dev/zero")}) {
            assertThatThrownBy(() -> CoreFile.open(path))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not a regular file");
            CoreFileOptions options = CoreFileOptions.defaults().withExecutable(path);
            try (CoreFile core =
                    CoreFile.open(write(TestImages.coreOf(path.toString(), TestImages.image(), true)), options)) {
                assertThat(read(core, TestImages.TEXT, 1)).isEmpty();
                assertThat(core.notes()).containsExactly("There is no file " + path + ".");
            }
        }
    }

    @Test
    void closedTwiceItIsClosedAndReadsNothing() throws Exception {
        CoreFile core = CoreFile.open(
                write(TestImages.core().load(0x1000, 6, new byte[] {1}).toByteArray()));
        core.close();
        core.close();
        assertThat(read(core, 0x1000, 1)).isEmpty();
        assertThat(core.threads()).hasSize(1);
    }

    @Test
    void addressZeroDoesNotFollowTheLastAddress() throws Exception {
        byte[] bytes = TestImages.core()
                .load(0, 4, new byte[] {9, 9})
                .load(-2L, 4, new byte[] {1, 2})
                .toByteArray();
        try (CoreFile core = CoreFile.open(write(bytes))) {
            assertThat(read(core, -2L, 4)).containsExactly(1, 2);
        }
    }

    /** Every mapping of the list goes over all segments. */
    @Test
    void thousandsOfMappingsOverThousandsOfSegmentsAreFast() throws Exception {
        int count = 40_000;
        CoreAssembler assembler = TestImages.core();
        for (int i = 0; i < count; i++) {
            assembler.load(0x1000_0000L + i * 0x1000L, 4 + i % 2, new byte[0], 0x1000);
            assembler.mapping(0x1000_0000L, 0x1000_1000L + count * 0x1000L, i, "/a" + i);
        }
        Path path = write(assembler.toByteArray());
        long start = System.nanoTime();
        try (CoreFile core = CoreFile.open(path)) {
            assertThat(core.regions().size()).isEqualTo(count + 1);
        }
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(10);
    }
}
