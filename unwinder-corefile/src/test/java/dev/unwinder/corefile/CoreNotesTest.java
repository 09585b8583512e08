package dev.unwinder.corefile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.target.FileMapping;
import dev.unwinder.target.SignalInfo;
import dev.unwinder.target.TargetThread;
import dev.unwinder.testkit.CoreAssembler;
import dev.unwinder.testkit.ElfAssembler;
import dev.unwinder.testkit.ElfNotes;
import dev.unwinder.testkit.Section;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoreNotesTest {
    private static final OptionalLong NONE = OptionalLong.empty();

    @TempDir
    Path folder;

    private CoreFile open(byte[] core) throws Exception {
        return CoreFile.open(Files.write(folder.resolve("core"), core));
    }

    private static long[] numbered(int count) {
        return LongStream.range(0, count).map(i -> 1000 + i).toArray();
    }

    @Test
    void kernelCoreOfX8664() throws Exception {
        byte[] bytes = CoreAssembler.x86_64()
                .thread(4712, 11, numbered(27))
                .processInfo(4711, "a.out", "./a.out -x ")
                .siginfo(11, 1, 0x8)
                .thread(4711, 11, numbered(27))
                .auxv(3, 0x400040)
                .auxv(9, 0x401000)
                .mapping(0x400000, 0x401000, 0, "/bin/a.out")
                .mapping(0x401000, 0x402000, 1, "/tmp/gone (deleted)")
                .toByteArray();
        try (CoreFile core = open(bytes)) {
            assertThat(core.threads()).hasSize(2);
            TargetThread first = core.threads().get(0);
            assertThat(first.tid()).isEqualTo(4712);
            assertThat(first.crashed()).isTrue();
            assertThat(first.signal()).contains(new SignalInfo(11, 1, OptionalLong.of(8), NONE));
            assertThat(first.name()).isEmpty();
            // user_regs_struct: r15 first, rip 17th, rsp 20th
            assertThat(first.registers().orElseThrow().get(15)).isEqualTo(1000);
            assertThat(first.registers().orElseThrow().get(16)).isEqualTo(1016);
            assertThat(first.registers().orElseThrow().get(7)).isEqualTo(1019);
            TargetThread second = core.threads().get(1);
            assertThat(second.crashed()).isFalse();
            assertThat(second.signal())
                    .as("the kernel writes the signal into each thread")
                    .isEmpty();
            assertThat(second.name()).contains("a.out");
            assertThat(core.process().orElseThrow().pid()).hasValue(4711);
            assertThat(core.process().orElseThrow().arguments()).isEqualTo("./a.out -x");
            assertThat(core.auxiliaryVector().find(3)).hasValue(0x400040);
            assertThat(core.fileMappings()).extracting(FileMapping::path).containsExactly("/bin/a.out", "/tmp/gone");
            assertThat(core.fileMappings()).extracting(FileMapping::deleted).containsExactly(false, true);
            assertThat(core.fileMappings().get(1).offset()).isEqualTo(4096);
            assertThat(core.notes()).isEmpty();
        }
    }

    @Test
    void coreOfAarch64HasPointerMasksAndThreadPointers() throws Exception {
        byte[] bytes = CoreAssembler.aarch64()
                .thread(1, 6, numbered(34))
                .siginfoFrom(6, -6, 77, 1000)
                .pacMask(0x11, 0x7f_0000_0000_0000L)
                .threadPointer(0x1234_5678_9abcL)
                .thread(2, 6, numbered(34))
                .toByteArray();
        try (CoreFile core = open(bytes)) {
            TargetThread first = core.threads().get(0);
            assertThat(first.registers().orElseThrow().get(31)).isEqualTo(1031);
            assertThat(first.registers().orElseThrow().get(32)).isEqualTo(1032);
            assertThat(first.codePointerMask()).hasValue(0x7f_0000_0000_0000L);
            assertThat(first.threadPointer()).hasValue(0x1234_5678_9abcL);
            assertThat(first.signal()).contains(new SignalInfo(6, -6, NONE, OptionalLong.of(77)));
            assertThat(core.threads().get(1).codePointerMask()).isEmpty();
            assertThat(core.threads().get(1).threadPointer()).isEmpty();
        }
    }

    @Test
    void stopOfADebuggerIsNoCrash() throws Exception {
        byte[] bytes = CoreAssembler.x86_64()
                .thread(1, 19, numbered(27))
                .siginfo(19, 0, 0)
                .note("GDB", 0xff000000L, Section.little64().u64(0))
                .toByteArray();
        try (CoreFile core = open(bytes)) {
            assertThat(core.threads().get(0).crashed()).isFalse();
            assertThat(core.threads().get(0).signal()).isEmpty();
        }
    }

    @Test
    void crashThatADebuggerCaughtIsOne() throws Exception {
        byte[] bytes = CoreAssembler.x86_64()
                .thread(1, 11, numbered(27))
                .siginfo(11, 2, 0x40)
                .note("GDB", 0xff000000L, Section.little64().u64(0))
                .toByteArray();
        try (CoreFile core = open(bytes)) {
            assertThat(core.threads().get(0).crashed()).isTrue();
            assertThat(core.threads().get(0).signal()).contains(new SignalInfo(11, 2, OptionalLong.of(0x40), NONE));
        }
    }

    @Test
    void faultWithoutAnAddressHasNone() throws Exception {
        byte[] bytes = TestImages.core().siginfo(11, 0x80, 0).toByteArray();
        try (CoreFile core = open(bytes)) {
            assertThat(core.threads().get(0).signal()).contains(new SignalInfo(11, 0x80, NONE, NONE));
        }
    }

    @Test
    void bigEndian32BitCoreOfAnUnsupportedMachineListsItsThreads() throws Exception {
        ElfAssembler elf = ElfAssembler.of(ByteOrder.BIG_ENDIAN, 4).type(4).machine(20);
        Section status = elf.content()
                .u32(0)
                .u32(0)
                .u32(0)
                .u16(11)
                .u16(0)
                .u32(0)
                .u32(0)
                .u32(99)
                .fill(44 + 48 * 4, 0);
        Section info = elf.content()
                .fill(12 + 4, 0)
                .u32(98)
                .fill(12, 0)
                .bytes(padded("old", 16))
                .bytes(padded("old x", 80));
        Section signal = elf.content().u32(11).u32(0).u32(1).u32(0xfffff000L).fill(112, 0);
        Section files =
                elf.content().u32(1).u32(4096).u32(0x10000).u32(0x11000).u32(2).string("/bin/old");
        byte[] notes = ElfNotes.of(elf.content(), 4)
                .note("CORE", 1, status.toByteArray())
                .note("CORE", 3, info.toByteArray())
                .note("CORE", 0x53494749L, signal.toByteArray())
                .note("CORE", 0x46494c45L, files.toByteArray())
                .note("CORE", 6, elf.content().u32(9).u32(0x10100).u32(0).u32(0).toByteArray())
                .toByteArray();
        elf.segment(4, 0, 0, notes).memorySize(0).alignment(4);
        elf.segment(1, 6, 0xfffff000L, new byte[] {1, 2, 3, 4});
        try (CoreFile core = open(elf.toByteArray())) {
            TargetThread thread = core.threads().get(0);
            assertThat(thread.tid()).isEqualTo(99);
            assertThat(thread.registers()).isEmpty();
            assertThat(thread.signal()).contains(new SignalInfo(11, 1, OptionalLong.of(0xfffff000L), NONE));
            assertThat(core.process().orElseThrow().name()).isEqualTo("old");
            assertThat(core.process().orElseThrow().pid()).hasValue(98);
            assertThat(core.fileMappings().get(0).offset()).isEqualTo(8192);
            assertThat(core.auxiliaryVector().find(9)).hasValue(0x10100);
            assertThat(core.notes()).containsExactly("Registers of 32-bit PowerPC are not understood.");
            byte[] read = new byte[8];
            assertThat(core.memory().read(0xfffff001L, read, 0, 8)).isEqualTo(3);
            assertThat(read).startsWith(2, 3, 4);
        }
    }

    @Test
    void bigEndian64BitCoreOfASupportedMachine() throws Exception {
        ElfAssembler elf = ElfAssembler.of(ByteOrder.BIG_ENDIAN, 8).type(4).machine(183);
        Section status =
                elf.content().fill(12, 0).u16(0).u16(0).fill(16, 0).u32(5).fill(12 + 64, 0);
        for (long register : numbered(34)) {
            status.u64(register);
        }
        elf.segment(
                4,
                0,
                0,
                ElfNotes.of(elf.content(), 4)
                        .note("CORE", 1, status.toByteArray())
                        .toByteArray());
        try (CoreFile core = open(elf.toByteArray())) {
            assertThat(core.threads().get(0).tid()).isEqualTo(5);
            assertThat(core.threads().get(0).crashed()).isFalse();
            assertThat(core.threads().get(0).registers().orElseThrow().get(32)).isEqualTo(1032);
        }
    }

    @Test
    void statusThatEndsBeforeItsRegistersHasNone() throws Exception {
        byte[] bytes = CoreAssembler.x86_64()
                .note("CORE", 1, Section.little64().fill(32, 0).u32(7).fill(100, 0))
                .toByteArray();
        try (CoreFile core = open(bytes)) {
            assertThat(core.threads()).extracting(TargetThread::tid).containsExactly(7L);
            assertThat(core.threads().get(0).registers()).isEmpty();
            assertThat(core.notes()).containsExactly("Some threads have no registers on record.");
        }
    }

    @Test
    void hostileCountOfMappingsIsRefusedBeforeAnythingIsAllocated() throws Exception {
        for (long count : new long[] {1, 1000, Integer.MAX_VALUE, Long.MAX_VALUE, -1, 1L << 61}) {
            byte[] bytes = TestImages.core()
                    .note("CORE", 0x46494c45L, Section.little64().u64(count).u64(4096))
                    .toByteArray();
            try (CoreFile core = open(bytes)) {
                assertThat(core.fileMappings()).isEmpty();
                assertThat(core.notes()).singleElement().asString().contains("mappings do not fit");
                assertThat(core.threads()).hasSize(1);
            }
        }
    }

    @Test
    void hostileSizesOfNotesEndThem() throws Exception {
        byte[] bytes =
                TestImages.core().note("CORE", 6, Section.little64().u64(0)).toByteArray();
        for (int field = 0; field < 2; field++) {
            byte[] hostile = bytes.clone();
            int segment = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(64 + 8);
            int start = segment + 12 + 8 + 336 + 4 * field;
            Arrays.fill(hostile, start, start + 4, (byte) 0xff);
            try (CoreFile core = open(hostile)) {
                assertThat(core.threads()).hasSize(1);
                assertThat(core.notes()).singleElement().asString().startsWith("The notes end early");
            }
        }
    }

    private static byte[] padded(String text, int size) {
        return Arrays.copyOf(text.getBytes(java.nio.charset.StandardCharsets.UTF_8), size);
    }

    /** Eight gigabytes of zeros, which take no room, are 700 million notes; so are 60,000 segments of 10,000 notes each. */
    @Test
    void notesWithoutEndAreCutAtTheLimit() throws Exception {
        ElfAssembler elf = ElfAssembler.little64().type(4);
        elf.segment(4, 0, 0, new byte[] {1}).fileSize(8L << 30);
        java.nio.file.Path path = java.nio.file.Files.write(folder.resolve("zeros"), elf.toByteArray());
        try (var channel = java.nio.file.Files.newByteChannel(path, java.nio.file.StandardOpenOption.WRITE)) {
            channel.position(9L << 30);
            channel.write(ByteBuffer.wrap(new byte[1]));
        }
        long start = System.nanoTime();
        try (CoreFile core = CoreFile.open(path)) {
            assertThat(core.notes()).contains("The core has more notes than are read.");
        }
        assertThat(java.util.concurrent.TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start))
                .isLessThan(30);
    }
}
