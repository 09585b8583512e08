package dev.unwinder.ptrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.unwinder.address.AddressRange;
import dev.unwinder.frame.Backtrace;
import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.registered.ExternalUnwindInfo;
import dev.unwinder.registered.ExternalUnwindInfos;
import dev.unwinder.unwind.UnwindLimits;
import dev.unwinder.unwind.Unwinder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Code that a program has written itself. What is expected is what libgcc's own unwinder makes of the stack, from inside. */
class RegisteredCodeTest {
    /** Of the code that "registered" writes: its two functions, and what of each comes behind. */
    private static final int ROOM = 0x1000;

    private static final int SECOND = 0x300;

    @BeforeAll
    static void onlyWhereTheCodeRuns() {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "the program writes x86-64 code");
    }

    private static Running start(Object... how) throws IOException {
        return Running.start(Programs.compile("registered"), how);
    }

    /** The addresses behind a word of the program's output. */
    private static List<Long> told(Running running, String word) throws IOException {
        List<Long> all = new ArrayList<>();
        for (String line : running.output().split("\n")) {
            if (line.startsWith(word + " 0x")) {
                all.add(Long.parseUnsignedLong(line.substring(word.length() + 3).split(" ")[0], 16));
            }
        }
        return all;
    }

    /** What the walk makes of the stack, from the function that stops on. */
    private static List<Long> stack(Unwinder unwinder, LiveProcess process) {
        Backtrace backtrace = unwinder.unwind(process.threads().get(0));
        List<Frame> frames = backtrace.frames();
        assertThat(frames.subList(1, frames.size())).allMatch(it -> it.origin() == FrameOrigin.CFI);
        List<Long> pcs = new ArrayList<>();
        boolean inProgram = false;
        for (Frame frame : frames) {
            inProgram |= frame.module().isPresent() && frame.module().get().mainProgram();
            if (inProgram) {
                pcs.add(frame.pc());
            }
        }
        return pcs;
    }

    /** Without where the program stood when it asked the judge, and stands now. */
    private static List<Long> callers(List<Long> pcs) {
        return pcs.subList(1, pcs.size());
    }

    private static List<Long> inPage(List<Long> pcs) {
        return pcs.stream().map(it -> it & 0xfff).toList();
    }

    private static Unwinder unwinder(LiveProcess process, ExternalUnwindInfos declared) {
        return Unwinder.builder(process)
                .limits(UnwindLimits.defaults().withoutScan())
                .externalUnwindInfo(declared)
                .build();
    }

    /** examples/rowsource, as its README says: the program's functions have frames of 0x48 and 0x1238 bytes, a register and the return address. */
    @Test
    void exampleOfARowSource() throws IOException {
        List<Long> judge;
        try (Running registered = start("frame")) {
            judge = callers(told(registered, "judge"));
        }
        try (Running running = start("none")) {
            long code = told(running, "code").get(0);
            String walked = Programs.run(List.of(
                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "../examples/rowsource/FixedFrames.java",
                    Long.toString(running.pid()),
                    "0x%x-0x%x=0x58".formatted(code + 0x100, code + 0x120),
                    "0x%x-0x%x=0x1248".formatted(code + 0x300, code + 0x320)));
            List<Long> pcs = walked.lines()
                    .filter(line -> line.startsWith("#"))
                    .map(line -> Long.decode(line.split("\\s+")[1]))
                    .toList();
            assertThat(inPage(pcs.subList(2, pcs.size()))).as(walked).isEqualTo(inPage(judge));
            assertThat(walked).contains("(extension)").contains("ended: outermost");
        }
    }

    /** Compares the walk with what libgcc says of the same process. */
    private static void judge(Path program, String how, boolean sorted) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of(how));
        if (!sorted) {
            arguments.add("quiet");
        }
        try (Running running = Running.start(program, arguments.toArray())) {
            List<Long> ours;
            try (LiveProcess process = LiveProcess.attach(running.pid())) {
                ours = stack(unwinder(process, new ExternalUnwindInfos()), process);
            }
            if (!sorted) {
                running.signal("USR1");
                running.await("asked");
            }
            List<Long> judge = told(running, "judge");
            assertThat(judge).hasSizeGreaterThan(5);
            // before it there is the system call; of a static program, that is the program's too
            assertThat(ours.subList(ours.size() - judge.size() + 1, ours.size()))
                    .isEqualTo(callers(judge));
            assertThat(ours.size() - judge.size()).isLessThan(2);
        }
    }

    /** The lists of a libgcc_s.so.1 without symbols: of what has been sorted by a search, and of what none has seen. */
    @ParameterizedTest
    @CsvSource({
        "frame,true",
        "frame,false",
        "info,true",
        "info,false",
        "table,true",
        "table,false",
        "crowd,true",
        "crowd,false"
    })
    void registeredWithTheSharedLibrary(String how, boolean sorted) throws IOException {
        judge(Programs.compile("registered"), how, sorted);
    }

    /** Its lists are variables of the program, and have symbols. */
    @ParameterizedTest
    @CsvSource({"frame,true", "crowd,false", "table,true"})
    void registeredWithALibgccOfItsOwn(String how, boolean sorted) throws IOException {
        judge(
                Programs.compile("registered", "-O1", "-fomit-frame-pointer", "-fno-optimize-sibling-calls", "-static"),
                how,
                sorted);
    }

    /** Neither symbols nor a library of its own: the variables of the program are searched. */
    @ParameterizedTest
    @CsvSource({"frame,true", "crowd,false"})
    void registeredInAStrippedProgram(String how, boolean sorted) throws IOException {
        judge(
                Programs.compile(
                        "registered",
                        "-O1",
                        "-fomit-frame-pointer",
                        "-fno-optimize-sibling-calls",
                        "-static-libgcc",
                        "-s"),
                how,
                sorted);
    }

    @Test
    void declaredByTheCallerInMemoryAndAsBytes() throws IOException {
        List<Long> judge;
        try (Running registered = start("frame")) {
            judge = callers(told(registered, "judge"));
        }
        try (Running running = start("none");
                LiveProcess process = LiveProcess.attach(running.pid())) {
            long code = told(running, "code").get(0);
            ExternalUnwindInfos declared = new ExternalUnwindInfos();
            Unwinder unwinder = unwinder(process, declared);
            AddressRange first = AddressRange.ofSize(code, SECOND);
            AddressRange second = AddressRange.ofSize(code + SECOND, ROOM - SECOND);
            declared.add(ExternalUnwindInfo.inMemory(first, AddressRange.ofSize(code + 2 * ROOM, ROOM)));
            byte[] bytes = new byte[200];
            assertThat(process.memory().read(code + 3 * ROOM, bytes, 0, bytes.length))
                    .isEqualTo(bytes.length);
            declared.add(ExternalUnwindInfo.of(second, code + 3 * ROOM, bytes));
            assertThat(inPage(callers(stack(unwinder, process)))).isEqualTo(inPage(judge));

            declared.remove(first);
            Backtrace without = unwinder.unwind(process.threads().get(0));
            assertThat(without.frames()).hasSizeLessThan(judge.size());
            declared.add(ExternalUnwindInfo.inMemory(first, AddressRange.ofSize(code + 2 * ROOM, ROOM)));
            assertThat(inPage(callers(stack(unwinder, process)))).isEqualTo(inPage(judge));
        }
    }
}
