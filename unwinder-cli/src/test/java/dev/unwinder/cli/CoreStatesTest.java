package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.unwinder.testkit.CoreAssembler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cores in every state, and what is no core: a result, whole or partial, or an error of one line with a place. */
@Timeout(120)
class CoreStatesTest {
    @TempDir
    Path folder;

    private Path core;
    private byte[] whole;

    @BeforeEach
    void makeCore() throws IOException {
        core = Cores.whole(folder);
        whole = Files.readAllBytes(core);
    }

    private Shell.Result show(byte[] bytes) throws IOException {
        Shell.Result result = Shell.run("core", Files.write(folder.resolve("state"), bytes));
        if (result.code() == ExitCode.UNREADABLE) {
            assertThat(result.out()).isEmpty();
            assertThat(result.err())
                    .startsWith("unwinder: " + folder.resolve("state"))
                    .hasLineCount(1);
        } else {
            assertThat(result.code()).isIn(ExitCode.COMPLETE, ExitCode.PARTIAL);
            assertThat(result.out()).startsWith("Target:  state");
        }
        assertThat(result.err()).doesNotContain("internal error");
        return result;
    }

    /** The notes and the stacks come first: what is behind them may be cut without a loss. */
    @Test
    void cutAnywhere() throws IOException {
        String all = show(whole).out();
        int complete = 0;
        for (int size = 0; size < whole.length; size += 331) {
            Shell.Result result = show(Arrays.copyOf(whole, size));
            boolean same = result.out().endsWith(all.substring(all.indexOf("#0")));
            complete += same ? 1 : 0;
            assertThat(same && size < 0x1000).isFalse();
            if (result.code() != ExitCode.UNREADABLE) {
                assertThat(result.out()).contains("The core is cut short: " + size + " of at least " + whole.length);
            }
        }
        assertThat(complete).isPositive();
    }

    @Test
    void flippedAndZeroed() throws IOException {
        Random random = new Random(4);
        for (int i = 0; i < 60; i++) {
            byte[] bytes = whole.clone();
            for (int flips = random.nextInt(8); flips >= 0; flips--) {
                bytes[random.nextInt(random.nextBoolean() ? 0x600 : bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            show(bytes);
            int start = random.nextInt(bytes.length);
            Arrays.fill(bytes, start, Math.min(bytes.length, start + random.nextInt(0x1000)), (byte) 0);
            show(bytes);
        }
    }

    @Test
    void headersThatLie() throws IOException {
        byte[] bytes = whole.clone();
        bytes[5] = 2; // big endian
        assertThat(show(bytes).err()).contains("names the wrong byte order");
        bytes[5] = 7;
        assertThat(show(bytes).err()).contains("state+0x5: unknown ELF byte order 7");
        bytes[5] = 1;
        bytes[4] = 1; // 32 bits
        show(bytes);
        bytes[4] = 2;
        bytes[18] = (byte) 0xff;
        assertThat(show(bytes).out()).contains("is not supported yet");
    }

    @Test
    void whatIsNoCore() throws Exception {
        assertThat(show(new byte[0]).err()).contains(": is empty");
        assertThat(show("some text\n".getBytes(StandardCharsets.UTF_8)).err())
                .contains("neither an ELF file nor compressed");
        assertThat(show(new byte[4096]).err()).contains("neither an ELF file nor compressed");
        assertThat(show(gzip(gzip(whole))).err()).contains("holds something compressed that is not an ELF file");
        assertThat(show(gzip(new byte[100])).err()).contains("holds something compressed that is not an ELF file");
        assertThat(show(gzip(whole)).code()).isEqualTo(ExitCode.COMPLETE);
        byte[] other = whole.clone();
        for (int type = 0; type < 4; type++) {
            other[16] = (byte) type;
            assertThat(show(other).err()).contains("not a core file");
            assertThat(show(gzip(other)).err()).contains("not a core file");
        }
        Path pipe = folder.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no mkfifo");
        for (Object file :
                new Object[] {folder, pipe, "/dev/zero", "/dev/null", "/proc/self/mem", folder.resolve("none")}) {
            Shell.Result result = Shell.run("core", file);
            assertThat(result.code()).isEqualTo(ExitCode.UNREADABLE);
            assertThat(result.err()).startsWith("unwinder: " + file + ": ").hasLineCount(1);
        }
    }

    /** No step is quadratic: ten times the segments take about ten times as long, not a hundred times. */
    @Test
    void aHundredThousandSegments() throws IOException {
        for (boolean overlapping : new boolean[] {false, true}) {
            segments(1000, overlapping);
            long start = System.nanoTime();
            Shell.Result result = segments(100_000, overlapping);
            assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
            assertThat(result.out()).contains("#0  0x");
        }
    }

    private Shell.Result segments(int count, boolean overlapping) throws IOException {
        long[] registers = new long[27];
        registers[16] = 0x10000010L;
        registers[19] = 0x7ffc0000L;
        CoreAssembler file = CoreAssembler.x86_64().thread(1, 11, registers).load(0x7ffc0000L, 6, new byte[0x1000]);
        Random random = new Random(5);
        for (int i = count; i > 0; i--) {
            long start = overlapping ? random.nextLong() >>> 17 & -4096 : 0x10000000L + i * 8192L;
            file.load(start, 5, new byte[0], overlapping ? random.nextLong() >>> 24 : 4096);
        }
        file.load(0x10000000L, 5, new byte[0x1000]);
        return show((count >= 0xffff ? file.extendedNumbering() : file).toByteArray());
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        }
        return out.toByteArray();
    }
}
