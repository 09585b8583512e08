package dev.unwinder.triage.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import dev.unwinder.corefile.CoreFileOptions;
import dev.unwinder.testkit.CoreAssembler;
import dev.unwinder.triage.analysis.AnalysisOptions;
import dev.unwinder.triage.analysis.CrashAnalyzer;
import dev.unwinder.triage.input.CrashInput;
import dev.unwinder.triage.input.CrashInputs;
import dev.unwinder.triage.model.Crash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Archives of compressed cores, as one makes them of systemd-coredump's folder. */
class BundledCoresTest {
    private static final String SYSTEMD = "core.app.1000.0123456789abcdef0123456789abcdef.4711.1700000000000000";

    @TempDir
    Path folder;

    private final List<Crash> crashes = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();

    private static byte[] core() {
        return CoreAssembler.x86_64()
                .thread(1, 11, new long[27])
                .processInfo(1, "a.out", "./a.out")
                .siginfo(11, 1, 0x10)
                .toByteArray();
    }

    private static byte[] compressed(String codec, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = switch (codec) {
            case "gz" -> new GZIPOutputStream(bytes);
            case "bz2" -> new BZip2CompressorOutputStream(bytes);
            case "xz" -> new XZOutputStream(bytes, new LZMA2Options(0));
            case "zst" -> new ZstdOutputStream(bytes);
            case "lz4" -> new LZ4FrameOutputStream(bytes);
            default -> bytes;
        }) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static Map<String, byte[]> oneOfEachCodec() throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("coredump/core.1", core());
        for (String codec : new String[] {"bz2", "gz", "lz4", "xz", "zst"}) {
            members.put("coredump/core." + codec, compressed(codec, core()));
        }
        members.put("coredump/" + SYSTEMD + ".zst", compressed("zst", core()));
        members.put("notes.txt", "hello".getBytes(StandardCharsets.UTF_8));
        members.put("notes.gz", compressed("gz", "hello".getBytes(StandardCharsets.UTF_8)));
        members.put("empty", new byte[0]);
        return members;
    }

    private static <E extends ArchiveEntry> void add(
            ArchiveOutputStream<E> archive, Map<String, byte[]> members, Path scratch) throws IOException {
        for (Map.Entry<String, byte[]> member : members.entrySet()) {
            Files.write(scratch, member.getValue());
            archive.putArchiveEntry(archive.createArchiveEntry(scratch.toFile(), member.getKey()));
            archive.write(member.getValue());
            archive.closeArchiveEntry();
        }
    }

    private Path bundle(String name, Map<String, byte[]> members) throws IOException {
        Path file = folder.resolve(name);
        Path scratch = folder.resolve("scratch");
        String codec = name.substring(name.lastIndexOf('.') + 1);
        if (name.endsWith(".7z")) {
            try (SevenZOutputFile archive = new SevenZOutputFile(file.toFile())) {
                for (Map.Entry<String, byte[]> member : members.entrySet()) {
                    Files.write(scratch, member.getValue());
                    archive.putArchiveEntry(archive.createArchiveEntry(scratch.toFile(), member.getKey()));
                    archive.write(member.getValue());
                    archive.closeArchiveEntry();
                }
            }
        } else if (name.endsWith(".zip")) {
            try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
                for (Map.Entry<String, byte[]> member : members.entrySet()) {
                    zip.putNextEntry(new ZipEntry(member.getKey()));
                    zip.write(member.getValue());
                }
            }
        } else {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ArchiveOutputStream<?> archive =
                    name.contains(".cpio") ? new CpioArchiveOutputStream(bytes) : new TarArchiveOutputStream(bytes)) {
                add(archive, members, scratch);
            }
            Files.write(file, compressed(codec, bytes.toByteArray()));
        }
        Files.deleteIfExists(scratch);
        return file;
    }

    /** Returns the files that were made for the cores. */
    private List<Path> run(Path file, RunOptions options) throws IOException {
        List<Path> made = new ArrayList<>();
        try (CrashInputs inputs = CrashInputs.find(List.of(file))) {
            for (CrashInput input : inputs.all()) {
                made.add(input.bytes().file());
            }
            TriageRun.of(options, CrashAnalyzer.of(AnalysisOptions.defaults()))
                    .analyze(inputs.all(), new TriageRun.Listener() {
                        @Override
                        public void crash(Crash crash) {
                            crashes.add(crash);
                        }

                        @Override
                        public void skipped(CrashInput input) {
                            skipped.add(input.source().member());
                        }
                    });
        }
        return made;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tar", "tar.gz", "tar.zst", "tar.xz", "tar.bz2", "cpio", "cpio.gz", "zip", "7z"})
    void compressedCoresInAnArchiveAreReadLikePlainOnes(String kind) throws Exception {
        List<Path> made = run(bundle("bundle." + kind, oneOfEachCodec()), RunOptions.defaults());
        assertThat(crashes)
                .hasSize(7)
                .allSatisfy(it -> assertThat(it.error()).isEmpty())
                .allSatisfy(
                        it -> assertThat(it.diagnosis().get().cause().text()).startsWith("SIGSEGV: "));
        assertThat(crashes)
                .extracting(it -> it.source().member())
                .contains("coredump/core.1", "coredump/core.xz", "coredump/core.lz4");
        Crash named = crashes.stream()
                .filter(it -> it.id().contains(SYSTEMD))
                .findFirst()
                .orElseThrow();
        assertThat(named.source().time().orElseThrow().getEpochSecond()).isEqualTo(1_700_000_000);
        assertThat(skipped).containsExactly("notes.gz");
        assertThat(made).hasSize(8).noneMatch(Files::exists);
    }

    @Test
    void whatIsCompressedTwiceIsNoCore() throws Exception {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("core.xz.gz", compressed("gz", compressed("xz", core())));
        members.put("core.gz.zst", compressed("zst", compressed("gz", new byte[64 << 20])));
        members.put("zeros.gz", compressed("gz", new byte[256 << 20]));
        long start = System.nanoTime();
        run(bundle("twice.tar", members), RunOptions.defaults());
        assertThat(crashes).isEmpty();
        assertThat(skipped).containsExactlyInAnyOrderElementsOf(members.keySet());
        assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
    }

    @Test
    void aBombIsARowWithItsError() throws Exception {
        byte[] bomb = new byte[8 << 20];
        System.arraycopy(core(), 0, bomb, 0, core().length);
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("core.zst", compressed("zst", bomb));
        members.put("core.2.zst", compressed("zst", core()));
        List<Path> made = run(
                bundle("bomb.tar", members),
                RunOptions.defaults().withCores(CoreFileOptions.defaults().withMaximumSize(4 << 20)));
        assertThat(crashes).hasSize(2);
        Crash refused = crashes.stream()
                .filter(it -> it.error().isPresent())
                .findFirst()
                .orElseThrow();
        assertThat(refused.error().get()).endsWith("it holds more than the 4194304 bytes allowed");
        assertThat(made).noneMatch(Files::exists);
    }

    @Test
    void coresThatAreCalledLikeLibrariesAreCores() throws Exception {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("core.soffice.bin.77", core());
        members.put("../cores/my.solver", core());
        members.put("core.so.1", core());
        members.put("lib/libx.so.1", core());
        members.put("lib/libx.so", core());
        run(bundle("named.zip", members), RunOptions.defaults());
        assertThat(crashes)
                .extracting(it -> it.source().member())
                .containsExactlyInAnyOrder("core.soffice.bin.77", "cores/my.solver", "core.so.1");
    }

    @Test
    void aCoreOfAnArchiveIsAsOldAsTheArchiveSays() throws Exception {
        Path file = folder.resolve("old.tar");
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
            TarArchiveEntry entry = new TarArchiveEntry("core.1");
            entry.setSize(core().length);
            entry.setModTime(1_600_000_000_000L);
            tar.putArchiveEntry(entry);
            tar.write(core());
            tar.closeArchiveEntry();
        }
        run(file, RunOptions.defaults());
        assertThat(crashes.get(0).source().time().orElseThrow().getEpochSecond())
                .isEqualTo(1_600_000_000);
    }

    @Test
    void anArchiveThatIsCutOffIsARowWithItsError() throws Exception {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("core.1", core());
        members.put("core.2", core());
        Path file = bundle("cut.tar", members);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, 512 + (core().length + 511) / 512 * 512 + 1000));
        try (CrashInputs inputs = CrashInputs.find(List.of(file))) {
            assertThat(inputs.all()).hasSize(1);
            assertThat(inputs.unreadable()).hasSize(1);
            assertThat(inputs.unreadable().get(0).error().orElse("")).contains("is not read to its end");
        }
    }
}
