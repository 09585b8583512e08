package dev.unwinder.symbol.find.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that are damaged, or made to cost much. */
class HostileArchiveTest {
    @TempDir
    Path folder;

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    @Test
    void limits() throws IOException {
        byte[] tar = ArchiveTest.plainTar();
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(gzip)) {
            out.write(tar);
            out.write(new byte[4 << 20]);
        }
        Path bomb = write("bomb.tar.gz", gzip.toByteArray());
        ArchiveLimits few = new ArchiveLimits(2, 1 << 20, 1 << 30, 1000, 1 << 30);
        try (Archive archive = Archive.open(write("x.tar", tar), few)) {
            assertThat(archive.problem().get()).contains("more than 2 members");
            assertThat(archive.find("/usr/lib/libx.so.1.0")).isPresent();
        }
        try (Archive archive = Archive.open(bomb, new ArchiveLimits(100, 2999, 1 << 30, 1000, 1 << 30))) {
            assertThat(archive.find("/usr/lib/libx.so.1.0")).as("too large").isEmpty();
        }
        byte[] long1 = ArchiveTest.tar(out -> {
            ArchiveTest.file(out, "a", ArchiveTest.IMAGE);
            ArchiveTest.file(out, "zeros", new byte[8 << 20]);
            ArchiveTest.file(out, "b", ArchiveTest.IMAGE);
        });
        gzip.reset();
        try (OutputStream out = new GZIPOutputStream(gzip)) {
            out.write(long1);
        }
        try (Archive archive = Archive.open(
                write("ratio.tar.gz", gzip.toByteArray()), new ArchiveLimits(100, 1 << 30, 1 << 30, 50, 1 << 20))) {
            assertThat(archive.problem().get()).contains("proportion");
            assertThat(archive.find("a")).isPresent();
            assertThat(archive.find("b")).isEmpty();
        }
    }

    /** Commons Compress 1.28 would take as much memory for it as it says. */
    @Test
    void aNameOfManyMegabytes() throws IOException {
        byte[] header = Arrays.copyOf(
                ArchiveTest.tar(out -> {
                    TarArchiveEntry entry = new TarArchiveEntry("././@LongLink", TarArchiveEntry.LF_GNUTYPE_LONGNAME);
                    entry.setSize(0);
                    out.putArchiveEntry(entry);
                    out.closeArchiveEntry();
                }),
                512);
        byte[] size = "77777777777".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(size, 0, header, 124, size.length);
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte one : header) {
            sum += one & 0xff;
        }
        System.arraycopy(String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII), 0, header, 148, 8);
        Path path = write("name.tar", Arrays.copyOf(header, 4096));
        assertThatThrownBy(() -> Archive.open(path))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a name of");
    }

    @Test
    void aDamagedArchiveHasWhatComesBeforeTheDamage() throws IOException {
        byte[] tar = ArchiveTest.plainTar();
        try (Archive archive = Archive.open(write("cut.tar", Arrays.copyOf(tar, 4 * 512 + 3000)))) {
            assertThat(archive.find("/usr/lib/libx.so.1.0")).isPresent();
            assertThat(archive.problem().get()).contains("is not read to its end");
        }
    }

    /** Whatever the bytes, what comes out is a file, nothing, or an IOException, and soon. */
    @Test
    void mutations() throws IOException {
        ByteArrayOutputStream cpio = new ByteArrayOutputStream();
        try (CpioArchiveOutputStream out = new CpioArchiveOutputStream(cpio, CpioConstants.FORMAT_NEW)) {
            ArchiveTest.cpio(out, "./usr/lib/libx.so", CpioConstants.C_ISREG, 2, ArchiveTest.IMAGE);
        }
        Path zip = folder.resolve("m.zip");
        try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(zip)) {
            ArchiveTest.zip(out, "usr/lib/libx.so", 0100644, ArchiveTest.IMAGE);
            ArchiveTest.zip(out, "link", 0120777, "usr/lib".getBytes(StandardCharsets.UTF_8));
        }
        Random random = new Random(4711);
        for (byte[] whole : List.of(
                ArchiveTest.plainTar(),
                ArchiveTest.rpm(cpio.toByteArray()),
                Files.readAllBytes(zip),
                Files.readAllBytes(ArchiveTest.sevenZip(folder.resolve("m.7z"))))) {
            for (int i = 0; i < 80; i++) {
                byte[] bytes = Arrays.copyOf(whole, i % 3 == 0 ? random.nextInt(whole.length) : whole.length);
                for (int j = 0; j < 1 + i % 4 && bytes.length > 0; j++) {
                    bytes[random.nextInt(Math.min(bytes.length, j == 0 ? bytes.length : 700))] =
                            (byte) random.nextInt();
                }
                try (Archive archive = Archive.open(write("m", bytes))) {
                    archive.find("/usr/lib/libx.so");
                    archive.find("/lib/libx.so");
                } catch (IOException damaged) {
                    assertThat(damaged.getMessage()).isNotBlank();
                }
            }
        }
    }
}
