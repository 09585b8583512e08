package dev.unwinder.ptrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcFsTest {
    private static List<ProcMapping> parse(String maps) {
        return ProcMapping.parse(maps.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void mappings() {
        List<ProcMapping> all = parse("""
            55d0c0a00000-55d0c0a01000 r-xp 00002000 fe:01 1234567                    /usr/bin/a b
            7f0000000000-7f0000021000 rw-p 00000000 00:00 0\s
            7f0000021000-7f0000022000 ---p 00000000 00:00 0
            7f0000030000-7f0000031000 rw-s 00000000 00:05 99                         /memfd:x (deleted)
            7f0000040000-7f0000041000 r--p 00000000 103:02 7                         /tmp/new\\012line (deleted)
            7ffd00000000-7ffd00021000 rw-p 00000000 00:00 0                          [stack]
            ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]
            """);
        assertThat(all)
                .extracting(ProcMapping::path)
                .containsExactly("/usr/bin/a b", "", "", "/memfd:x", "/tmp/new\nline", "[stack]", "[vsyscall]");
        assertThat(all).extracting(ProcMapping::deleted).containsExactly(false, false, false, true, true, false, false);
        assertThat(all).extracting(ProcMapping::isFile).containsExactly(true, false, false, true, true, false, false);
        ProcMapping first = all.get(0);
        assertThat(first.range().start()).isEqualTo(0x55d0c0a00000L);
        assertThat(first.range().end()).isEqualTo(0x55d0c0a01000L);
        assertThat(first.offset()).isEqualTo(0x2000);
        assertThat(first.major()).isEqualTo(0xfe);
        assertThat(first.minor()).isEqualTo(1);
        assertThat(first.inode()).isEqualTo(1234567);
        assertThat(first.region().readable()).isTrue();
        assertThat(first.region().writable()).isFalse();
        assertThat(first.region().executable()).isTrue();
        assertThat(all.get(4).major()).isEqualTo(0x103);
        assertThat(all.get(6).range().start()).isEqualTo(0xffffffffff600000L);
    }

    @Test
    void linesThatMakeNoSenseAreLeftOut() {
        String good = "1000-2000 r--p 00000000 00:00 0\n";
        for (String bad : List.of(
                "",
                "x",
                "1000",
                "1000-",
                "1000-2000",
                "2000-1000 r--p 0 0:0 0",
                "1-2 r--p zz 0:0 0",
                "1-2 r--p 0 00 0",
                "1-2 r 0 0:0",
                "1-2 r--p 0 0:0 x /a")) {
            assertThat(parse(good + bad + "\n" + good)).as(bad).hasSizeBetween(2, 2);
        }
        for (int end = 0; end < good.length(); end++) {
            assertThat(parse(good.substring(0, end))).hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void deviceNumbersOfStat() {
        FileTime never = FileTime.fromMillis(0);
        var plain = new ImageFiles.Identity(0xfe01, 1, 1, never);
        assertThat(plain.major()).isEqualTo(0xfe);
        assertThat(plain.minor()).isEqualTo(1);
        // As gnu_dev_major and gnu_dev_minor of the C library take it apart.
        var large = new ImageFiles.Identity(0x0000_1234_0567_8fffL, 1, 1, never);
        assertThat(large.major()).isEqualTo(0x178f);
        assertThat(large.minor()).isEqualTo(0x234056ff);
    }

    @Test
    void stat() {
        ProcStat stat = ProcStat.parse("12 (a) R (b)) D 77 12 12 0 -1 2097216 1 2 3 4 50 6 7");
        assertThat(stat).isEqualTo(new ProcStat("a) R (b)", 'D', 77, 2097216, 56));
        assertThat(stat.isKernelThread()).isTrue();
        assertThat(stat.isGone()).isFalse();
        for (String bad : List.of("", "12", "12 (a", "12 (a) ", "12 (a) D", "12 (a) D x 1 1 1 1 1 1", ")(")) {
            assertThat(ProcStat.parse(bad)).as(bad).isEqualTo(ProcStat.GONE);
        }
        assertThat(ProcStat.GONE.isGone()).isTrue();
    }

    @Test
    void status() {
        ProcStatus status = ProcStatus.parse("Name:\ta:b\nUid:\t1\t2\t3\t4\nCapEff:\t000001ffffffffff\nodd\n:\n");
        assertThat(status.text("Name")).isEqualTo("a:b");
        assertThat(status.number("Uid")).contains(1L);
        assertThat(status.number("Uid", 3)).contains(4L);
        assertThat(status.number("Uid", 4)).isEmpty();
        assertThat(status.bits("CapEff")).contains(0x1ffffffffffL);
        assertThat(status.number("Name")).isEmpty();
        assertThat(status.number("none")).isEmpty();
    }

    @Test
    void syscall() {
        assertThat(ProcSyscall.parse("running\n")).isEqualTo(ProcSyscall.RUNNING);
        assertThat(ProcSyscall.parse("-1 0x7ffc10 0x401000\n"))
                .isEqualTo(new ProcSyscall(ProcSyscall.Kind.ELSEWHERE, -1, 0x7ffc10, 0x401000));
        assertThat(ProcSyscall.parse("0 0x3 0x1 0x2 0x0 0x0 0x0 0xffff8000deadbeef 0x7f01\n"))
                .isEqualTo(new ProcSyscall(ProcSyscall.Kind.SYSTEM_CALL, 0, 0xffff8000deadbeefL, 0x7f01));
        for (String bad : List.of("", "-1", "1 2 3", "x 0x3 0x1 0x2 0x0 0x0 0x0 0x7f 0x7f", "0 1 2 3 4 5 6 g 8")) {
            assertThat(ProcSyscall.parse(bad)).as(bad).isEqualTo(ProcSyscall.RUNNING);
        }
    }

    @Test
    void thisProgram() throws IOException {
        ProcFs self = ProcFs.self();
        long pid = ProcessHandle.current().pid();
        assertThat(self.id()).isEqualTo(pid);
        assertThat(self.threadIds()).startsWith(pid).contains(SelfTarget.currentThread());
        assertThat(self.threadCount()).isBetween(2, 10_000);
        assertThat(self.status().number("Tgid")).contains(pid);
        assertThat(self.commandLine()).contains("java");
        assertThat(self.auxiliaryVector(8).find(6)).hasValue(4096);
        assertThat(self.stat().parent()).isPositive();
        assertThat(self.bytes("maps").length).isGreaterThan(10_000);
        assertThat(ProcFs.of(999_999_999).threadIds()).isEmpty();
        assertThat(ProcFs.of(999_999_999).threadCount()).isNegative();
    }

    @Test
    void bothWaysToReadGiveTheSame() throws IOException {
        ProcFiles bare = new BareProcFiles();
        for (String file : List.of("cmdline", "auxv", "comm", "limits", "mounts")) {
            String path = "/proc/self/" + file;
            assertThat(bare.read(path, 1 << 20)).as(file).isEqualTo(ProcFiles.JDK.read(path, 1 << 20));
            assertThat(bare.read(path, 5))
                    .isEqualTo(ProcFiles.JDK.read(path, 5))
                    .hasSize(5);
            assertThat(bare.once(path)).isEqualTo(ProcFiles.JDK.once(path));
        }
        assertThat(bare.read("/proc/self/exe", 64))
                .startsWith(0x7f, 'E', 'L', 'F')
                .hasSize(64);
        // more than one read gives, and more than there is room for at first
        assertThat(new String(bare.read("/proc/self/maps", 1 << 20), StandardCharsets.UTF_8))
                .hasSizeGreaterThan(10_000)
                .contains("[stack]")
                .endsWith("\n");
        assertThat(bare.links("/proc/self/task")).isEqualTo(ProcFiles.JDK.links("/proc/self/task"));
        for (String none : List.of("/proc/self/none", "/" + "x".repeat(1000))) {
            assertThatIOException().isThrownBy(() -> bare.read(none, 1));
            assertThatIOException().isThrownBy(() -> bare.once(none));
            assertThat(bare.links(none)).isNegative();
        }
        assertThatIOException().isThrownBy(() -> bare.once("/proc/self")); // a folder
    }

    @Test
    void laterMappingsAreTakenWhereEarlierOnesHaveNothing() {
        Mappings earlier = Mappings.parse("""
            1000-2000 r-xp 00000000 08:01 1 /a
            4000-6000 rw-p 00000000 00:00 0
            """.getBytes(StandardCharsets.UTF_8));
        Mappings later = Mappings.parse("""
            1000-2000 r-xp 00000000 08:01 2 /b
            2000-3000 r-xp 00000000 08:01 3 /c
            3000-5000 rw-p 00000000 08:01 4 /d
            7000-8000 r-xp 00000000 08:01 5 /e
            """.getBytes(StandardCharsets.UTF_8));
        assertThat(earlier.withLater(later).files()).extracting(it -> it.path()).containsExactly("/a", "/c", "/e");
        assertThat(earlier.withLater(earlier)).isSameAs(earlier);
        assertThat(earlier.regions().size()).isEqualTo(2);
    }
}
