package dev.unwinder.report;

import static dev.unwinder.report.Model.OUTERMOST;
import static dev.unwinder.report.Model.frame;
import static dev.unwinder.report.Model.report;
import static dev.unwinder.report.Model.text;
import static dev.unwinder.report.Model.thread;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameNote;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.frame.StopReason;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.FrameSymbolizer;
import dev.unwinder.symbol.SymbolizedFrame;
import dev.unwinder.symbol.line.SourceLocation;
import dev.unwinder.target.Registers;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextPrinterTest {
    private static final long PROG = 0x555555554000L;
    private static final long LIBC = 0x7ffff7c00000L;

    private static Frame[] stack() {
        return new Frame[] {
            frame(0, PROG + 0x1112, FrameOrigin.CONTEXT),
            frame(1, PROG + 0x1020, FrameOrigin.CFI),
            frame(2, LIBC + 0x1134, FrameOrigin.CFI),
        };
    }

    @Test
    void everything() throws IOException {
        StackReport report = report(
                thread(
                        4711,
                        "prog",
                        true,
                        StopReason.at(StopReason.Kind.UNREADABLE, 0x9008, "return address"),
                        frame(0, PROG + 0x1112, FrameOrigin.CONTEXT),
                        frame(1, LIBC + 0x1000, FrameOrigin.CFI, true, Model.NO_REGISTERS),
                        frame(2, 0, FrameOrigin.SIGNAL_FRAME),
                        frame(
                                3,
                                PROG + 0x3456,
                                FrameOrigin.FRAME_POINTER,
                                new FrameNote(FrameNote.Kind.SOURCE_FAILED, "cfi: bad opcode"))),
                thread(4712, null, false, StopReason.of(StopReason.Kind.NO_REGISTERS, "")));
        assertThat(text(report, TextOptions.defaults())).isEqualTo("""
            Target:  core.4711 (x86-64)
            Process: prog, pid 4711
            Command: prog --fast x
            Signal:  SIGSEGV (11): address not mapped, at 0x0

            Thread 4711 "prog" (crashed)
            #0  0x0000555555555112 work+0x12 (prog)
            #1  0x00007ffff7c01000 <signal handler called> main+0x0 (libc.so.6)
            #2  0x0000000000000000 ?? [signal frame]
            #3  0x0000555555557456 ?? (prog+0x3456) [frame pointer]
                  cfi: bad opcode
                stopped: unreadable 0x9008 (return address)

            Thread 4712
                stopped: no registers
            """);
    }

    @Test
    void identicalThreadsAreShownOnce() throws IOException {
        StackReport report = report(
                thread(1, "main", true, OUTERMOST, stack()),
                thread(2, "worker", false, OUTERMOST, stack()),
                thread(3, "other", false, OUTERMOST, frame(0, PROG + 0x1112, FrameOrigin.CONTEXT)),
                thread(4, "worker", false, OUTERMOST, stack()),
                thread(5, "worker", false, StopReason.of(StopReason.Kind.LOOP, ""), stack()));
        String text = text(report, TextOptions.defaults());
        assertThat(text.substring(text.indexOf("\n\n") + 2)).isEqualTo("""
            3 threads: 1 "main" (crashed), 2, 4 "worker"
            #0  0x0000555555555112 work+0x12 (prog)
            #1  0x0000555555555020 main+0x20 (prog)
            #2  0x00007ffff7c01134 work+0x34 (libc.so.6)

            Thread 3 "other"
            #0  0x0000555555555112 work+0x12 (prog)

            Thread 5 "worker"
            #0  0x0000555555555112 work+0x12 (prog)
            #1  0x0000555555555020 main+0x20 (prog)
            #2  0x00007ffff7c01134 work+0x34 (libc.so.6)
                stopped: stack runs in a circle
            """);
        assertThat(text(report, new TextOptions(false, false, 0)))
                .containsOnlyOnce("Thread 4 \"worker\"\n")
                .contains("Thread 2 ");
    }

    @Test
    void manyThreadsAreNamedOverSeveralLines() throws IOException {
        ThreadReport[] threads = new ThreadReport[500];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = thread(10_000 + i, "w", false, OUTERMOST, stack());
        }
        String text = text(report(threads), TextOptions.defaults());
        assertThat(text)
                .contains("500 threads: 10000, 10001,")
                .contains(" 10499 \"w\"\n#0 ")
                .containsOnlyOnce("#0 ");
        assertThat(text.lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void deepStacksAreComparedToo() throws IOException {
        StackReport report = report(
                thread(1, "a", false, OUTERMOST, 50_000, TextPrinterTest::recursive),
                thread(2, "a", false, OUTERMOST, 50_000, TextPrinterTest::recursive),
                thread(3, "a", false, OUTERMOST, 50_001, TextPrinterTest::recursive));
        String text = text(report, TextOptions.defaults());
        assertThat(text).contains("2 threads: 1, 2 \"a\"\n").contains("Thread 3 \"a\"\n");
        assertThat(text).contains("... frames 1 to 49999 repeat the last frame (49999 times)\n");
    }

    /** A thread of 42 frames, main and above it always work. */
    private static StackReport workBelowMain() {
        return report(thread(
                1, null, false, OUTERMOST, 42, i -> frame(i, PROG + (i == 41 ? 0x1020 : 0x1112), FrameOrigin.CFI)));
    }

    private static String folded(StackReport report) throws IOException {
        StringWriter folded = new StringWriter();
        FoldedStacks stacks = new FoldedStacks();
        stacks.add(report);
        stacks.print(folded);
        return folded.toString();
    }

    @Test
    void inlinedCallsAreLinesOfTheirOwnAndCount() throws IOException {
        StackReport report = workBelowMain();
        StackReport inlined = new StackReport(
                report.target(), report.modules(), report.threads(), Model::inlined, report.registers());
        assertThat(text(inlined, TextOptions.defaults())).endsWith("""
            Thread 1
            #0  0x0000555555555112 ns::deep(int) at /src/a.cpp:3 (prog) [inlined]
            #1  0x0000555555555112 worker at /src/b.cpp:70 (prog)
            ... frames 2 to 81 repeat the last 2 frames (40 times)
            #82 0x0000555555555020 main+0x20 (prog)
            """);
        assertThat(folded(inlined))
                .startsWith("prog;main;worker;ns::deep(int)_[i];worker;")
                .endsWith(" 1\n");
    }

    @Test
    void whatLeftTheStackByAJumpIsALineOfItsOwnAndCounts() throws IOException {
        StackReport report = workBelowMain();
        StackReport jumped =
                new StackReport(report.target(), report.modules(), report.threads(), Model.JUMPING, report.registers());
        assertThat(text(jumped, TextOptions.defaults())).endsWith("""
            Thread 1
            #0  0x0000555555555112 work+0x12 (prog)
            #1  0x0000555555555130 inner at /src/c.c:4 (prog) [inlined, tail call]
            #2  0x0000555555555130 jumper+0x8 (prog) [tail call]
            ... frames 3 to 119 repeat the last 3 frames (39 times)
            #120 0x0000555555555112 work+0x12 (prog)
            #121 0x0000555555555020 main+0x20 (prog)
            """);
        assertThat(folded(jumped))
                .startsWith("prog;main;work;jumper;inner_[i];work;")
                .endsWith(" 1\n");
        StringWriter one = new StringWriter();
        new FrameInfoPrinter(TextOptions.defaults(), true).print(jumped, 2, one);
        assertThat(one.toString()).isEqualTo("""
            #1  0x0000555555555130 inner at /src/c.c:4 (prog) [inlined, tail call]
            #2  0x0000555555555130 jumper+0x8 (prog) [tail call]
            """);
    }

    /** As llvm-symbolizer does, whatever the file of that name has by now. */
    @Test
    void embeddedSourceComesBeforeTheFile(@TempDir Path folder) throws IOException {
        String file = Files.writeString(folder.resolve("a.c"), "changed\n").toString();
        FrameSymbolizer embedded = new FrameSymbolizer() {
            @Override
            public SymbolizedFrame apply(Frame frame) {
                return new SymbolizedFrame(frame, Optional.empty());
            }

            @Override
            public Optional<String> source(LoadedModule module, long address, String path) {
                return address == 0x1234 && path.equals(file)
                        ? Optional.of("one\n\u001b[31mtwo\r\nthree")
                        : Optional.empty();
            }
        };
        StringWriter out = new StringWriter();
        SourceExcerpts excerpts = new SourceExcerpts(3, embedded);
        excerpts.print(SourceLocation.of(file, 2, 0, 0), Optional.of(Model.PROG), 0x1234, out);
        excerpts.print(SourceLocation.of(file, 1, 0, 0), Optional.of(Model.LIBC), 0x5678, out);
        assertThat(out.toString().lines())
                .containsExactly(
                        "          1  one", "    >     2  \\x1b[31mtwo", "          3  three", "    >     1  changed");
    }

    @Test
    void sourceIsShownWhereItsFileIs(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("a.c"), "one\n\ttwo\n\u001b[31mthree\nfour\nfive\n", StandardCharsets.UTF_8);
        StringWriter out = new StringWriter();
        SourceExcerpts excerpts = new SourceExcerpts(3, frame -> new SymbolizedFrame(frame, Optional.empty()));
        excerpts.print(SourceLocation.of(file.toString(), 2, 0, 0), Optional.empty(), 0, out);
        excerpts.print(SourceLocation.of(file.toString(), 5, 0, 0), Optional.empty(), 0, out);
        excerpts.print(SourceLocation.of(file.toString(), 0, 0, 0), Optional.empty(), 0, out);
        excerpts.print(SourceLocation.of(file.toString(), 9, 0, 0), Optional.empty(), 0, out);
        excerpts.print(SourceLocation.of(folder.toString(), 1, 0, 0), Optional.empty(), 0, out);
        excerpts.print(SourceLocation.of("a.c", 1, 0, 0), Optional.empty(), 0, out);
        assertThat(out.toString().lines())
                .containsExactly(
                        "          1  one",
                        "    >     2      two",
                        "          3  \\x1b[31mthree",
                        "          4  four",
                        "    >     5  five");
    }

    /** What is generated may be one line of megabytes; characters of several bytes are not cut in what is shown. */
    @Test
    void ofALongLineOfSourceTheStartIsShown(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("a.c"), "\u20ac".repeat(100_000) + "\ntwo\n");
        StringWriter out = new StringWriter();
        SourceExcerpts excerpts = new SourceExcerpts(3, frame -> new SymbolizedFrame(frame, Optional.empty()));
        excerpts.print(SourceLocation.of(file.toString(), 2, 0, 0), Optional.empty(), 0, out);
        assertThat(out.toString().lines())
                .containsExactly("          1  " + "\u20ac".repeat(200) + "...", "    >     2  two");
    }

    @Test
    void recursionOfTwo() throws IOException {
        StackReport report = report(thread(
                1,
                null,
                false,
                OUTERMOST,
                101,
                i -> i % 2 == 0 ? frame(i, PROG + 0x1112, FrameOrigin.CFI) : frame(i, PROG + 0x1020, FrameOrigin.CFI)));
        assertThat(text(report, TextOptions.defaults())).endsWith("""
            Thread 1
            #0  0x0000555555555112 work+0x12 (prog)
            #1  0x0000555555555020 main+0x20 (prog)
            ... frames 2 to 99 repeat the last 2 frames (49 times)
            #100 0x0000555555555112 work+0x12 (prog)
            """);
    }

    @Test
    void registersAndWhereTheyWereFound() throws IOException {
        Registers registers = Registers.builder(17)
                .set(3, 1)
                .setFromMemory(6, 0x7fffffff0100L, 0x7fffffff00f0L)
                .setComputed(7, 0x7fffffff0010L)
                .build();
        registers = registers.toBuilder().setFromRegister(12, registers, 3).build();
        StackReport report =
                report(thread(1, null, false, OUTERMOST, frame(0, PROG + 0x1112, FrameOrigin.CFI, false, registers)));
        assertThat(text(report, new TextOptions(true, true, 0))).endsWith("""
            #0  0x0000555555555112 work+0x12 (prog)
                  rbx  0x0000000000000001  in rbx
                  rbp  0x00007fffffff0100  saved at 0x7fffffff00f0
                  rsp  0x00007fffffff0010  computed
                  r12  0x0000000000000001  in rbx
                  not known: rax rdx rcx rsi rdi r8 r9 r10 r11 r13 r14 r15 rip
            """);
    }

    @Test
    void foreignNamesAreEscaped() throws IOException {
        char esc = 0x1b;
        StackReport report = report(thread(1, "x" + esc + "[2J\n", false, OUTERMOST));
        assertThat(text(report, TextOptions.defaults())).endsWith("Thread 1 \"x\\x1b[2J\\x0a\"\n");
    }

    /** Ten million frames, no two in a row the same, as 300 MB of text: what is alive at the end is the text's length alone. */
    @Test
    void tenMillionFramesInConstantMemory() throws IOException {
        long count = 10_000_000;
        long[] written = new long[1];
        Writer sink = new Writer() {
            @Override
            public void write(char[] chars, int start, int length) {
                written[0] += length;
            }

            @Override
            public void write(String text) {
                written[0] += text.length();
            }

            @Override
            public Writer append(CharSequence text) {
                written[0] += text.length();
                return this;
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        long[] most = new long[1];
        StackReport report = report(thread(1, null, false, OUTERMOST, count, i -> {
            if (i % 2_000_000 == 1_999_999) {
                System.gc();
                most[0] = Math.max(
                        most[0],
                        Runtime.getRuntime().totalMemory()
                                - Runtime.getRuntime().freeMemory());
            }
            return frame(i, PROG + 0x1000 + i % 4093, FrameOrigin.CFI);
        }));
        System.gc();
        long before = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        new TextPrinter(TextOptions.defaults()).print(report, sink);
        assertThat(written[0]).isGreaterThan(count * 30);
        assertThat(most[0] - before).isLessThan(16 << 20);
    }

    @Test
    void tenMillionFramesOfRecursionAreFewLines() throws IOException {
        StackReport report = report(
                thread(1, null, false, OUTERMOST, 10_000_000, TextPrinterTest::recursive),
                thread(2, null, false, OUTERMOST, stack()));
        String text = text(report, TextOptions.defaults());
        assertThat(text).contains("... frames 1 to 9999999 repeat the last frame (9999999 times)\n");
        assertThat(text.lines().count()).isLessThan(20);
    }

    private static Frame recursive(long index) {
        return frame(index, PROG + 0x1112, FrameOrigin.CFI);
    }
}
