package dev.unwinder.corefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class CompressedCoreTest {
    private static final int SIZE = 3 << 20;

    @TempDir
    Path folder;

    private static byte[] compress(Compression compression, byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = open(compression, packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static OutputStream open(Compression compression, OutputStream out) throws IOException {
        return switch (compression) {
            case GZIP -> new GZIPOutputStream(out);
            case BZIP2 -> new BZip2CompressorOutputStream(out);
            case XZ -> new XZOutputStream(out, new LZMA2Options(0));
            case ZSTD -> new ZstdOutputStream(out);
            case LZ4 -> new LZ4FrameOutputStream(out, LZ4FrameOutputStream.BLOCKSIZE.SIZE_64KB);
        };
    }

    /** Zeros with something now and then, and much that no codec makes smaller. */
    private static byte[] content() {
        byte[] content = new byte[SIZE];
        content[0] = 1;
        content[5000] = 2;
        Random random = new Random(1);
        byte[] noise = new byte[SIZE / 3];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, content, SIZE / 3, noise.length);
        return content; // and ends in zeros
    }

    private static byte[] plain() {
        return TestImages.core().load(0x10000, 6, content()).toByteArray();
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("core"), bytes);
    }

    private static List<Path> temporaryFiles() throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(it -> it.getFileName().toString().matches("unwinder.*\\.core"))
                    .toList();
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void isReadAsItIs(Compression compression) throws Exception {
        List<long[]> progress = new ArrayList<>();
        Path path = write(compress(compression, plain()));
        CoreFileOptions options =
                CoreFileOptions.defaults().withProgress((read, size) -> progress.add(new long[] {read, size}));
        try (CoreFile core = CoreFile.open(path, options)) {
            assertThat(temporaryFiles()).isEmpty();
            assertThat(core.name()).isEqualTo("core");
            assertThat(core.notes()).isEmpty();
            assertThat(core.threads()).hasSize(1);
            byte[] read = new byte[SIZE];
            assertThat(core.memory().read(0x10000, read, 0, SIZE)).isEqualTo(SIZE);
            assertThat(read).isEqualTo(content());
            assertThat(core.memory().read(0x10000 + SIZE, read, 0, 1)).isZero();
        }
        assertThat(temporaryFiles()).isEmpty();
        assertThat(progress).hasSizeGreaterThan(2).allMatch(it -> it[0] > 0 && it[0] <= it[1]);
        assertThat(progress.get(progress.size() - 1)[0]).isEqualTo(Files.size(path));
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void membersThatFollowEachOtherAreOne(Compression compression) throws Exception {
        byte[] plain = plain();
        byte[] first = compress(compression, Arrays.copyOf(plain, 5000));
        byte[] second = compress(compression, Arrays.copyOfRange(plain, 5000, plain.length));
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        try (CoreFile core = CoreFile.open(write(both))) {
            assertThat(core.notes()).isEmpty();
            byte[] read = new byte[SIZE];
            assertThat(core.memory().read(0x10000, read, 0, SIZE)).isEqualTo(SIZE);
            assertThat(read).isEqualTo(content());
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void cutShortItGivesWhatIsThere(Compression compression) throws Exception {
        byte[] packed = compress(compression, plain());
        try (CoreFile core = CoreFile.open(write(Arrays.copyOf(packed, packed.length - packed.length / 50)))) {
            assertThat(core.threads()).hasSize(1);
            assertThat(core.notes().get(0))
                    .startsWith("The " + compression
                            + " file is cut short or damaged: it could be decompressed up to byte ");
            assertThat(core.notes().get(1)).startsWith("The core is cut short");
        }
    }

    /** Less than is decompressed at once: a codec must not take what it has decoded with it when it fails. */
    @ParameterizedTest
    @EnumSource(Compression.class)
    void cutShortASmallOneGivesWhatIsThere(Compression compression) throws Exception {
        byte[] noise = new byte[1_000_000];
        new Random(2).nextBytes(noise);
        byte[] packed =
                compress(compression, TestImages.core().load(0x10000, 6, noise).toByteArray());
        try (CoreFile core = CoreFile.open(write(Arrays.copyOf(packed, packed.length - packed.length / 100)))) {
            byte[] read = new byte[noise.length];
            int there = core.memory().read(0x10000, read, 0, read.length);
            assertThat(there).isBetween(850_000, noise.length - 1);
            assertThat(Arrays.copyOf(read, there)).isEqualTo(Arrays.copyOf(noise, there));
        }
    }

    /** As tapes and block devices pad them; {@code gzip -d} warns, and gives the file. */
    @ParameterizedTest
    @EnumSource(Compression.class)
    void whatFollowsItDoesNotTakeItAway(Compression compression) throws Exception {
        byte[] plain = TestImages.core().load(0x10000, 6, new byte[] {1, 2, 3}).toByteArray();
        byte[] packed = compress(compression, plain);
        byte[] padded = Arrays.copyOf(packed, packed.length + 512);
        try (CoreFile core = CoreFile.open(write(padded))) {
            byte[] read = new byte[3];
            assertThat(core.memory().read(0x10000, read, 0, 3)).isEqualTo(3);
            assertThat(read).containsExactly(1, 2, 3);
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void cutOrDamagedAnywhereItIsNoUncheckedException(Compression compression) throws Exception {
        byte[] packed = compress(compression, TestImages.core().toByteArray());
        for (int at = 0; at < packed.length; at++) {
            byte[] damaged = packed.clone();
            damaged[at] ^= 0x55;
            for (byte[] bytes : new byte[][] {Arrays.copyOf(packed, at), damaged}) {
                try (CoreFile core = CoreFile.open(write(bytes))) {
                    assertThat(core.name()).isEqualTo("core");
                } catch (IOException | dev.unwinder.bytes.MalformedDataException refused) {
                    assertThat(refused.getMessage()).doesNotContain("\n");
                }
            }
        }
        assertThat(temporaryFiles()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void bombIsRefusedInOneLine(Compression compression) throws Exception {
        byte[] bomb = compress(compression, Arrays.copyOf(plain(), 4 << 20));
        CoreFileOptions options = CoreFileOptions.defaults().withMaximumSize(2 << 20);
        assertThatThrownBy(() -> CoreFile.open(write(bomb), options))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("core: not decompressed: it holds more than the 2097152 bytes allowed");
        assertThat(temporaryFiles()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void emptyContentIsNoCore(Compression compression) throws Exception {
        byte[] nothing = compress(compression, new byte[0]);
        assertThatThrownBy(() -> CoreFile.open(write(nothing)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("core: ");
        byte[] text = compress(compression, new byte[] {'t', 'e', 'x', 't'});
        assertThatThrownBy(() -> CoreFile.open(write(text)))
                .isInstanceOf(NotACoreException.class)
                .hasMessageEndingWith("holds something compressed that is not an ELF file");
    }

    @Test
    void zerosTakeNoRoom() throws Exception {
        try (TemporaryBytes bytes = TemporaryBytes.create("zeros", dev.unwinder.bytes.Budget.unlimited())) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 4096; i++) {
                bytes.append(zeros, zeros.length);
            }
            bytes.append(new byte[] {1, 0}, 2);
            bytes.finish();
            assertThat(bytes.size()).isEqualTo((4L << 30) + 2);
            byte[] read = new byte[4];
            assertThat(bytes.read((4L << 30) - 1, read, 0, 4)).isEqualTo(3);
            assertThat(read).containsExactly(0, 1, 0, 0);
            assertThat(bytes.read(bytes.size(), read, 0, 4)).isZero();
        }
    }
}
