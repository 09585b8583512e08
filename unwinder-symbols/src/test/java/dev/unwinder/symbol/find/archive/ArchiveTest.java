package dev.unwinder.symbol.find.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.unwinder.modules.FileTree;
import dev.unwinder.symbol.Toolchain;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives made by others (Commons Compress, dpkg-deb, rpmbuild), honest and hostile. */
class ArchiveTest {
    static final byte[] IMAGE = image(3000, 7);

    @TempDir
    Path folder;

    static byte[] image(int size, int seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F'}, 0, bytes, 0, 4);
        return bytes;
    }

    interface Filler {
        void fill(TarArchiveOutputStream tar) throws IOException;
    }

    static byte[] tar(Filler filler) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            filler.fill(tar);
        }
        return bytes.toByteArray();
    }

    static void file(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static void special(TarArchiveOutputStream tar, String name, byte type, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static Optional<byte[]> content(FileTree tree, String path) throws IOException {
        Optional<FileTree.Entry> entry = tree.find(path);
        return entry.isPresent() ? Optional.of(Files.readAllBytes(entry.get().file())) : Optional.empty();
    }

    static byte[] plainTar() throws IOException {
        return tar(tar -> {
            file(tar, "./readme", "text".getBytes(StandardCharsets.UTF_8));
            file(tar, "./usr/lib/libx.so.1.0", IMAGE);
            special(tar, "./usr/lib/libx.so", TarArchiveEntry.LF_SYMLINK, "libx.so.1");
            special(tar, "./usr/lib/libx.so.1", TarArchiveEntry.LF_SYMLINK, "/usr/lib/libx.so.1.0");
            special(tar, "./lib", TarArchiveEntry.LF_SYMLINK, "usr/lib");
            special(tar, "./again", TarArchiveEntry.LF_LINK, "./usr/lib/libx.so.1.0");
        });
    }

    private static void assertHasAll(Path path) throws IOException {
        try (Archive archive = Archive.open(path)) {
            for (String name : List.of(
                    "/usr/lib/libx.so.1.0", "usr/lib/libx.so", "/lib/libx.so", "/x/../lib/libx.so.1", "again")) {
                assertThat(content(archive, name)).as(name).hasValue(IMAGE);
            }
            assertThat(archive.find("/usr/lib/libx.so").get().location()).isEqualTo(path + "!/usr/lib/libx.so.1.0");
            assertThat(archive.find("/readme")).as("no ELF file").isEmpty();
            assertThat(archive.find("/usr/lib")).isEmpty();
            assertThat(archive.find("/usr/lib/liby.so")).isEmpty();
            assertThat(archive.find("")).isEmpty();
            assertThat(archive.problem()).isEmpty();
        }
    }

    /** GNU tar as maker: its old format has no magic number. */
    @Test
    void tarOfVersion7() throws IOException {
        Toolchain tools = new Toolchain(folder);
        tools.run("mkdir", "-p", "root/usr/lib");
        write("root/usr/lib/libx.so", IMAGE);
        try {
            tools.run("tar", "--format=v7", "-cf", "old.tar", "-C", "root", ".");
        } catch (IOException other) {
            Assumptions.abort("needs GNU tar");
        }
        try (Archive archive = Archive.open(folder.resolve("old.tar"))) {
            assertThat(content(archive, "/usr/lib/libx.so")).hasValue(IMAGE);
        }
    }

    @Test
    void tarPlainAndCompressed() throws IOException {
        byte[] tar = plainTar();
        assertHasAll(write("x.tar", tar));
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(gzip)) {
            out.write(tar);
        }
        assertHasAll(write("x.tar.gz", gzip.toByteArray()));
    }

    @Test
    void deb() throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        try (OutputStream out = new XZCompressorOutputStream(data)) {
            out.write(plainTar());
        }
        ByteArrayOutputStream deb = new ByteArrayOutputStream();
        try (ArArchiveOutputStream ar = new ArArchiveOutputStream(deb)) {
            for (String name : List.of("debian-binary", "control.tar", "data.tar.xz")) {
                byte[] content = name.startsWith("data") ? data.toByteArray() : new byte[] {1, 2, 3};
                ar.putArchiveEntry(new ArArchiveEntry(name, content.length));
                ar.write(content);
                ar.closeArchiveEntry();
            }
        }
        assertHasAll(write("x.deb", deb.toByteArray()));
    }

    @Test
    void aDebOfDpkg() throws IOException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/dpkg-deb")), "dpkg-deb makes the package");
        Toolchain tools = new Toolchain(folder);
        Files.createDirectories(folder.resolve("root/DEBIAN"));
        Files.createDirectories(folder.resolve("root/usr/lib"));
        Files.writeString(
                folder.resolve("root/DEBIAN/control"),
                "Package: x\nVersion: 1\nArchitecture: all\nMaintainer: a <a@example.org>\nDescription: x\n");
        Files.write(folder.resolve("root/usr/lib/libx.so"), IMAGE);
        for (String codec : List.of("none", "gzip", "xz")) {
            tools.run("dpkg-deb", "-Z" + codec, "-b", "root", codec + ".deb");
            try (Archive archive = Archive.open(folder.resolve(codec + ".deb"))) {
                assertThat(content(archive, "/usr/lib/libx.so")).hasValue(IMAGE);
            }
        }
    }

    /** A lead, two empty headers, and a cpio archive, as an .rpm has them. */
    static byte[] rpm(byte[] payload) throws IOException {
        ByteArrayOutputStream rpm = new ByteArrayOutputStream();
        byte[] lead = new byte[96];
        System.arraycopy(new byte[] {(byte) 0xed, (byte) 0xab, (byte) 0xee, (byte) 0xdb, 3}, 0, lead, 0, 5);
        rpm.write(lead);
        byte[] magic = {(byte) 0x8e, (byte) 0xad, (byte) 0xe8, 1, 0, 0, 0, 0};
        rpm.write(magic);
        rpm.write(new byte[] {0, 0, 0, 1, 0, 0, 0, 5}); // one entry, five bytes, three of padding
        rpm.write(new byte[16 + 5 + 3]);
        rpm.write(magic);
        rpm.write(new byte[] {0, 0, 0, 2, 0, 0, 0, 3}); // two entries, three bytes, no padding
        rpm.write(new byte[32 + 3]);
        rpm.write(payload);
        return rpm.toByteArray();
    }

    @Test
    void rpmWithLinksOfBothKinds() throws IOException {
        ByteArrayOutputStream cpio = new ByteArrayOutputStream();
        try (CpioArchiveOutputStream out = new CpioArchiveOutputStream(cpio, CpioConstants.FORMAT_NEW)) {
            cpio(out, "./usr/lib/first", CpioConstants.C_ISREG, 2, new byte[0]);
            cpio(out, "./usr/lib/pipe", CpioConstants.C_ISFIFO, 1, new byte[0]);
            cpio(out, "./usr/lib/last", CpioConstants.C_ISREG, 2, IMAGE);
            cpio(out, "./link", CpioConstants.C_ISLNK, 1, "/usr/lib/first".getBytes(StandardCharsets.UTF_8));
        }
        for (Path path : List.of(write("x.rpm", rpm(cpio.toByteArray())), write("x.cpio", cpio.toByteArray()))) {
            try (Archive archive = Archive.open(path)) {
                for (String name : List.of("/usr/lib/first", "/usr/lib/last", "/link")) {
                    assertThat(content(archive, name)).as(name).hasValue(IMAGE);
                }
                assertThat(archive.find("/usr/lib/pipe")).isEmpty();
                assertThat(archive.problem()).isEmpty();
                assertThat(archive.files()).contains("usr/lib/last").doesNotContain("link");
            }
        }
    }

    static void cpio(CpioArchiveOutputStream out, String name, int type, int links, byte[] content) throws IOException {
        CpioArchiveEntry entry = new CpioArchiveEntry(CpioConstants.FORMAT_NEW, name);
        entry.setMode(type | 0644);
        entry.setNumberOfLinks(links);
        entry.setInode(links > 1 ? 77 : name.hashCode() & 0xffff);
        entry.setSize(content.length);
        out.putArchiveEntry(entry);
        out.write(content);
        out.closeArchiveEntry();
    }

    @Test
    void zip() throws IOException {
        Path path = folder.resolve("x.zip");
        try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(path)) {
            zip(out, "usr/lib/libx.so.1", 0100644, IMAGE);
            zip(out, "link", 0120777, "/usr/lib/libx.so.1".getBytes(StandardCharsets.UTF_8));
            zip(out, "pipe", 0010644, IMAGE);
            zip(out, "../out", 0100644, IMAGE);
            zip(out, "bomb", 0100644, Arrays.copyOf(IMAGE, 4 << 20));
        }
        try (Archive archive = Archive.open(path)) {
            assertThat(content(archive, "/usr/lib/libx.so.1")).hasValue(IMAGE);
            assertThat(content(archive, "/link")).hasValue(IMAGE);
            assertThat(archive.find("/pipe")).isEmpty();
            assertThat(content(archive, "/out")).as("as unzip calls it").hasValue(IMAGE);
            assertThat(archive.find("/bomb")).isPresent();
        }
        try (Archive archive = Archive.open(path, new ArchiveLimits(100, 1 << 30, 1 << 30, 20, 1 << 16))) {
            assertThat(archive.find("/bomb"))
                    .as("four megabytes out of a few thousand bytes")
                    .isEmpty();
            assertThat(archive.find("/usr/lib/libx.so.1")).isPresent();
        }
    }

    @Test
    void sevenZip() throws IOException {
        Path path = sevenZip(folder.resolve("x.7z"));
        try (Archive archive = Archive.open(path)) {
            assertThat(content(archive, "/usr/lib/libx.so.1")).hasValue(IMAGE);
            assertThat(content(archive, "/link")).hasValue(IMAGE);
            assertThat(archive.find("/pipe")).isEmpty();
            assertThat(archive.files()).containsExactly("out", "usr/lib/libx.so.1");
        }
    }

    static Path sevenZip(Path path) throws IOException {
        try (SevenZOutputFile out = new SevenZOutputFile(path.toFile())) {
            sevenZip(out, "usr/lib/libx.so.1", 0100644, IMAGE);
            sevenZip(out, "link", 0120777, "/usr/lib/libx.so.1".getBytes(StandardCharsets.UTF_8));
            sevenZip(out, "pipe", 0010644, IMAGE);
            sevenZip(out, "../out", 0100644, IMAGE);
        }
        return path;
    }

    private static void sevenZip(SevenZOutputFile out, String name, int mode, byte[] content) throws IOException {
        SevenZArchiveEntry entry = new SevenZArchiveEntry();
        entry.setName(name);
        entry.setHasWindowsAttributes(true);
        entry.setWindowsAttributes(mode << 16 | 0x8000);
        out.putArchiveEntry(entry);
        out.write(content);
        out.closeArchiveEntry();
    }

    static void zip(ZipArchiveOutputStream out, String name, int mode, byte[] content) throws IOException {
        ZipArchiveEntry entry = new ZipArchiveEntry(name);
        entry.setUnixMode(mode);
        out.putArchiveEntry(entry);
        out.write(content);
        out.closeArchiveEntry();
    }

    @Test
    void longNamesInBothForms() throws IOException {
        String name = "usr/" + "long/".repeat(40) + "libx.so";
        for (int mode : new int[] {TarArchiveOutputStream.LONGFILE_POSIX, TarArchiveOutputStream.LONGFILE_GNU}) {
            byte[] tar = tar(out -> {
                out.setLongFileMode(mode);
                file(out, name, IMAGE);
                special(out, "link", TarArchiveEntry.LF_SYMLINK, name);
                file(out, "short", IMAGE);
            });
            try (Archive archive = Archive.open(write("long.tar", tar))) {
                assertThat(content(archive, name)).hasValue(IMAGE);
                assertThat(content(archive, "link")).hasValue(IMAGE);
                assertThat(content(archive, "short"))
                        .as("the long name is not kept")
                        .hasValue(IMAGE);
            }
        }
    }

    @Test
    void namesAndLinksThatLeadOut() throws IOException {
        Path secret = write("secret", IMAGE);
        byte[] tar = tar(out -> {
            file(out, "../up", IMAGE);
            file(out, "usr/../../up", IMAGE);
            file(out, "/absolute", IMAGE);
            special(out, "out", TarArchiveEntry.LF_SYMLINK, secret.toString());
            special(out, "out2", TarArchiveEntry.LF_SYMLINK, "../../../../../../.." + secret);
            special(out, "out3", TarArchiveEntry.LF_LINK, secret.toString());
            special(out, "top", TarArchiveEntry.LF_SYMLINK, "../../..");
            special(out, "device", TarArchiveEntry.LF_CHR, "");
            special(out, "pipe", TarArchiveEntry.LF_FIFO, "");
        });
        try (Archive archive = Archive.open(write("x.tar", tar))) {
            for (String name : List.of("out", "out2", "out3", "device", "pipe", "../secret")) {
                assertThat(archive.find(name)).as(name).isEmpty();
            }
            assertThat(content(archive, "up")).as("as tar calls it").hasValue(IMAGE);
            assertThat(content(archive, "/absolute"))
                    .as("a plain name once its slash is gone")
                    .hasValue(IMAGE);
            assertThat(content(archive, "top/absolute"))
                    .as("the top is the top")
                    .hasValue(IMAGE);
        }
    }

    /** A file with holes, as kernels write cores. */
    private Path holes() throws IOException {
        Path file = folder.resolve("in").resolve("core.soffice.bin.1");
        Files.createDirectories(folder.resolve("in"));
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap(IMAGE));
            for (int i = 1; i < 30; i++) {
                out.write(ByteBuffer.wrap(image(4096, i)), i * 100_000L);
            }
            out.write(ByteBuffer.wrap(new byte[1]), 5_000_000);
        }
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"gnu", "posix 0.0", "posix 0.1", "posix 1.0"})
    void sparseFiles(String format) throws Exception {
        Path file = holes();
        String[] words = format.split(" ");
        List<String> command = new ArrayList<>(List.of("tar", "-C", "in", "--format=" + words[0], "-cSf", "x.tar"));
        command.addAll(words.length > 1 ? List.of("--sparse-version=" + words[1], ".") : List.of("."));
        Process made;
        try {
            made = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException noTar) {
            assumeTrue(false, "there is no tar");
            return;
        }
        String out = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(made.waitFor() == 0, "GNU tar is needed: " + out);
        Path tar = folder.resolve("x.tar");
        assumeTrue(Files.size(tar) < 1_000_000, "the file system has no holes");
        try (Archive archive = Archive.open(tar)) {
            assertThat(archive.files()).containsExactly("core.soffice.bin.1");
            assertThat(content(archive, "core.soffice.bin.1")).hasValue(Files.readAllBytes(file));
            assertThat(archive.written("core.soffice.bin.1"))
                    .contains(Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.SECONDS));
        }
        byte[] bytes = Files.readAllBytes(tar);
        Random random = new Random(5);
        for (int i = 0; i < 30; i++) {
            byte[] broken = bytes.clone();
            broken[random.nextInt(i % 2 == 0 ? 4096 : broken.length)] ^= (byte) (1 << random.nextInt(8));
            try (Archive archive = Archive.open(write("broken.tar", broken))) {
                archive.files().forEach(archive::find);
            } catch (IOException damage) {
                assertThat(damage).hasMessageContaining("broken.tar");
            }
        }
    }

    /** By its extended header, what is small in a tar is a file of 65 GiB, nearly all of it a hole. */
    @Test
    void holesAreNotReadWithoutEnd() throws IOException {
        try (Archive archive = Archive.open(write("large.tar", holeOf(1L << 30)))) {
            assertThat(archive.files()).containsExactly("hole");
            assertThat(archive.problem()).isEmpty();
        }
        try (Archive archive = Archive.open(write("huge.tar", holeOf(65L << 30)))) {
            assertThat(archive.files()).containsExactly("before");
            assertThat(archive.problem().orElse("")).contains("sparse members of more than 64 GiB");
        }
    }

    private static byte[] holeOf(long size) throws IOException {
        return tar(out -> {
            if (size > 1L << 30) {
                file(out, "before", IMAGE);
            }
            byte[] header = (record("GNU.sparse.size=" + size)
                            + record("GNU.sparse.map=0," + IMAGE.length + "," + size + ",0"))
                    .getBytes(StandardCharsets.US_ASCII);
            TarArchiveEntry extended = new TarArchiveEntry("header", (byte) 'x', true);
            extended.setSize(header.length);
            out.putArchiveEntry(extended);
            out.write(header);
            out.closeArchiveEntry();
            file(out, "hole", IMAGE);
        });
    }

    /** A line of an extended header, whose length of two digits counts itself. */
    private static String record(String text) {
        return (text.length() + 4) + " " + text + "\n";
    }

    @Test
    void whatCannotBeReadIsTold() throws IOException {
        byte[] tar = tar(out -> {
            file(out, "one", image(4000, 1));
            file(out, "two", image(4000, 2));
        });
        try (Archive archive = Archive.open(write("cut.tar", Arrays.copyOf(tar, 6000)))) {
            archive.files().forEach(archive::find);
            assertThat(archive.problem().orElse("")).endsWith("is not read to its end: it ends within a member.");
        }
        Path zip = folder.resolve("bad.zip");
        try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(zip)) {
            zip(out, "a", 0100644, Arrays.copyOf(IMAGE, 4 << 20));
            zip(out, "b", 0100644, image(4000, 2));
        }
        try (Archive archive = Archive.open(zip, new ArchiveLimits(100, 1 << 30, 1 << 30, 20, 1 << 16))) {
            archive.expect(archive.files());
            assertThat(archive.find("a")).isEmpty();
            assertThat(content(archive, "b")).as("it does not depend on a").hasValue(image(4000, 2));
            assertThat(archive.problem().orElse("")).contains("a: ");
        }
    }

    @Test
    void linksInACircleEnd() throws IOException {
        byte[] tar = tar(out -> {
            special(out, "a", TarArchiveEntry.LF_SYMLINK, "b/b");
            special(out, "b", TarArchiveEntry.LF_SYMLINK, "a/a/a");
            special(out, "c", TarArchiveEntry.LF_SYMLINK, "c");
            special(out, "d", TarArchiveEntry.LF_SYMLINK, "d/".repeat(2000) + "x");
        });
        try (Archive archive = Archive.open(write("x.tar", tar))) {
            for (String name : List.of("a", "b", "c", "d", "a/b/c/d")) {
                assertThat(archive.find(name)).isEmpty();
            }
        }
    }

    @Test
    void whatIsCopiedOutIsForTheOwnerAloneAndGoneInTheEnd() throws IOException {
        Archive archive = Archive.open(write("x.tar", plainTar()));
        Path copy = archive.find("/usr/lib/libx.so").get().file();
        assertThat(archive.find("/again").get().file()).as("once for all names").isEqualTo(copy);
        assertThat(Files.getPosixFilePermissions(copy.getParent())).hasSize(3);
        archive.close();
        assertThat(copy.getParent()).doesNotExist();
        assertThat(archive.find("/usr/lib/libx.so")).isEmpty();
    }

    @Test
    void announcedFilesAreCopiedTogether() throws IOException {
        byte[] tar = tar(out -> {
            for (int i = 0; i < 5; i++) {
                file(out, "lib" + i, image(1000, i));
            }
        });
        Path path = write("x.tar", tar);
        try (Archive archive = Archive.open(path)) {
            archive.expect(List.of("/lib1", "/lib4", "/lib7"));
            Files.delete(path);
            assertThat(content(archive, "lib1")).hasValue(image(1000, 1));
            assertThat(content(archive, "lib4")).hasValue(image(1000, 4));
            assertThat(archive.find("lib2")).as("the archive is gone").isEmpty();
        }
    }

    @Test
    void whatIsNoArchive() throws IOException {
        for (byte[] bytes : List.of(new byte[0], "text".getBytes(StandardCharsets.UTF_8), IMAGE, new byte[2000])) {
            Path path = write("x", bytes);
            assertThatThrownBy(() -> Archive.open(path))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("archive");
        }
        assertThatThrownBy(() -> Archive.open(folder.resolve("none"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Archive.open(folder)).isInstanceOf(IOException.class);
    }
}
