package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Budgets of a target: what there is when one is exceeded is printed, and marked. */
class BudgetTest {
    @TempDir
    Path folder;

    private Path core;

    @BeforeEach
    void makeCore() throws IOException {
        core = Cores.whole(folder);
    }

    @Test
    void enoughOfAllIsNotSeen() {
        Shell.Result plain = Shell.run("core", core);
        Shell.Result result = Shell.run("core", core, "--timeout", 100, "--max-memory", "1G", "--max-read", "10M");
        assertThat(result).isEqualTo(plain);
        assertThat(result.code()).isEqualTo(ExitCode.COMPLETE);
    }

    /** Whatever the limit, there is an error of one line, or a result that says that it is partial. */
    @Test
    void readingEndsAnywhere() {
        int partial = 0;
        for (int most = 0; most < 20_000; most += 1000) {
            Shell.Result text = Shell.run("core", core, "--max-read", most);
            Shell.Result json = Shell.run("core", core, "--max-read", most, "--format", "json");
            if (text.code() == ExitCode.UNREADABLE) {
                assertThat(text.out()).isEmpty();
                assertThat(text.err()).startsWith("unwinder: ").hasLineCount(1).contains("would have to be read");
            } else if (text.code() == ExitCode.PARTIAL) {
                assertThat(text.out())
                        .contains("Target:  core")
                        .endsWith("\nPartial: The rest was not looked at: more than " + most
                                + " bytes would have to be read.\n");
                partial++;
            }
            if (json.code() == ExitCode.PARTIAL) {
                assertThat(json.out())
                        .contains("\"partial\":[\"The rest was not looked at: more than " + most
                                + " bytes would have to be read.\"]");
            }
        }
        assertThat(partial).isPositive();
    }

    @Test
    void framesOfAllThreadsAreCounted() {
        Shell.Result text = Shell.run("core", core, "--max-total-frames", 3, "--no-group");
        assertThat(text.code()).isEqualTo(ExitCode.PARTIAL);
        assertThat(text.out())
                .containsOnlyOnce("#1  0x0000000000401105")
                .contains("    stopped: frame limit (3 frames of all stacks)")
                .endsWith("\nPartial: Stacks were followed no further: they have more than 3 frames together.\n");
        assertThat(text.out().lines().filter(line -> line.contains("#0  "))).hasSize(3);
        assertThat(Shell.run("core", core, "--max-total-frames", 6)).isEqualTo(Shell.run("core", core));
    }

    @Test
    void withoutTimeThereIsNothing() {
        Shell.Result result = Shell.run("core", core, "--timeout", 0);
        assertThat(result.code()).isEqualTo(ExitCode.UNREADABLE);
        assertThat(result.err())
                .isEqualTo("unwinder: " + core + ": nothing could be shown: the time allowed, 0 s, is over\n");
    }

    /** Most of the time goes into what is compressed; what came out of it is shown. */
    @Test
    void decompressionLeavesTimeForTheRest() throws IOException {
        Path compressed = folder.resolve("core.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
            out.write(Files.readAllBytes(core));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 600; i++) {
                out.write(zeros);
            }
        }
        long start = System.nanoTime();
        Shell.Result result = Shell.run("core", compressed, "--timeout", "0.4");
        assertThat(System.nanoTime() - start).isLessThan(3_000_000_000L);
        assertThat(result.code()).isEqualTo(ExitCode.PARTIAL);
        assertThat(result.out())
                .contains("#1  0x0000000000401105")
                .contains("\nPartial: The gzip file was decompressed up to byte ");
    }

    @ParameterizedTest
    @CsvSource({
        "--timeout,-1",
        "--timeout,1e30",
        "--max-memory,1X",
        "--max-read,-5",
        "--max-read,9999999999G",
        "--max-total-frames,0"
    })
    void whatIsNoAmountIsBadUsage(String option, String value) {
        Shell.Result result = Shell.run("core", core, option + "=" + value);
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).startsWith("unwinder: " + option + " takes ").hasLineCount(1);
    }

    /** Situation: tens of images in one core, each with call frame information as large as a section may be. */
    @Test
    void manyLargeImagesDoNotExhaustASmallHeap() throws Exception {
        Path hostile = folder.resolve("hostile");
        largeImages(hostile, 24, 3 << 20); // all are put together in memory, twice
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.unwinder.cli.Main",
                        "core",
                        hostile.toString(),
                        "--no-group")
                .redirectErrorStream(true)
                .start();
        String out = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).as(out).isEqualTo(ExitCode.PARTIAL);
        assertThat(out).contains("Thread 24").contains("bytes of memory allowed");
    }

    /** A core of images whose {@code .eh_frame} is entries from end to end, with a thread in the code of each. */
    private static void largeImages(Path file, int count, int size) throws IOException {
        int code = 0x1000 + size;
        byte[] image = image(code);
        dev.unwinder.testkit.CoreAssembler core = dev.unwinder.testkit.CoreAssembler.x86_64();
        for (int i = 1; i <= count; i++) {
            long[] registers = new long[27];
            registers[16] = base(i) + code + 5;
            registers[19] = 0x7ffc0000L;
            core.thread(i, 0, registers);
            core.mapping(base(i), base(i) + image.length, 0, "/nowhere/lib" + i + ".so");
            core.load(base(i), 5, image);
        }
        Files.write(file, core.load(0x7ffc0000L, 6, new byte[0x1000]).toByteArray());
    }

    private static long base(int number) {
        return number * 0x1000_0000L;
    }

    private static byte[] image(int code) {
        ByteBuffer image = ByteBuffer.allocate(code + 0x1000).order(ByteOrder.LITTLE_ENDIAN);
        image.putInt(0x464c457f).put(new byte[] {2, 1, 1}).position(16);
        image.putShort((short) 3)
                .putShort((short) 62)
                .putInt(1)
                .putLong(0)
                .putLong(64)
                .putLong(0);
        image.putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 2);
        image.position(64);
        image.putInt(1).putInt(5).putLong(0).putLong(0).putLong(0);
        image.putLong(image.capacity()).putLong(image.capacity()).putLong(0x1000);
        image.putInt(0x6474e550)
                .putInt(4)
                .putLong(0x200)
                .putLong(0x200)
                .putLong(0x200)
                .putLong(12)
                .putLong(12);
        image.position(0x200); // no table: all entries have to be read
        image.put(new byte[] {1, 0x1b, (byte) 0xff, (byte) 0xff}).putInt(0x1000 - 0x204);
        image.position(0x1000);
        image.putInt(20).putInt(0).put(new byte[] {1, 'z', 'R', 0, 1, 0x78, 16, 1, 0x1b, 12, 7, 8, (byte) 0x90, 1, 0, 0
        });
        for (int number = 0; image.position() + 24 < code; number++) {
            int at = image.position();
            image.putInt(16)
                    .putInt(at + 4 - 0x1000)
                    .putInt(code + number - at - 8)
                    .putInt(1)
                    .putInt(0);
        }
        return image.array();
    }
}
