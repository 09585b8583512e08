package dev.unwinder.ptrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameNote;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.frame.StopReason;
import dev.unwinder.target.Registers;
import dev.unwinder.target.TargetThread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Programs that switch stacks, each in an idiom of its own. What is expected is what gdb shows of them, and what their source says. */
class SwitchedStackTest {
    @BeforeAll
    static void onlyWhereTheAssemblyRuns() {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "the programs are x86-64 assembly");
    }

    /** The CFA by an expression, registers at offsets from a heap block, rules for rsp and rip, S-augmented code that is no signal frame. */
    @Test
    void continuationOnTheHeap() throws IOException {
        int coroutines = 40; // each on a heap block, a mapping of its own, or a part of one mapping, in turn
        Path program = Programs.compile("coheap");
        try (Running running = Running.start(program, coroutines);
                LiveProcess process = LiveProcess.attach(running.pid())) {
            List<String> expected = new ArrayList<>(List.of("stop_here"));
            for (int i = 0; i < coroutines; i++) {
                expected.addAll(List.of("work", "work", "work", "body", "coroutine_prelude", "start"));
            }
            expected.addAll(List.of("work", "work", "main", "outermost frame"));
            Stacks stacks = Stacks.of(process, program);
            TargetThread thread = process.threads().get(0);
            assertThat(stacks.own(thread)).isEqualTo(expected);
            List<Frame> frames = stacks.unwinder().unwind(thread).frames();
            assertThat(frames).allMatch(it -> !it.isSignalTrampoline() && it.origin() != FrameOrigin.SIGNAL_FRAME);
            assertThat(frames.stream().filter(SwitchedStackTest::isSwitched)).hasSize(coroutines);
            assertThat(frames.get(7).notes()).contains(new FrameNote(FrameNote.Kind.STACK_SWITCHED, "switched stack"));
        }
    }

    /** __morestack of libgcc, some thousands of segments deep. */
    @Test
    void splitStacks() throws IOException {
        int depth = 3000;
        Path program = Programs.compile("cosplit", "-O1", "-fsplit-stack");
        try (Running running = Running.start(program, depth);
                LiveProcess process = LiveProcess.attach(running.pid())) {
            Stacks stacks = Stacks.of(process, program);
            TargetThread thread = process.threads().get(0);
            List<String> names = stacks.own(thread);
            assertThat(Collections.frequency(names, "deep")).isEqualTo(depth + 1);
            assertThat(names).startsWith("stop_here", "deep", "deep").endsWith("main", "outermost frame");
            List<Frame> frames = stacks.unwinder().unwind(thread).frames();
            assertThat(frames).hasSizeGreaterThan(depth + 100); // with __morestack
            assertThat(frames.stream().filter(SwitchedStackTest::isSwitched)).isNotEmpty();
        }
    }

    /** A coroutine that runs ends at its entry, which says so; one that is suspended is walked from what is known of its registers. */
    @Test
    void contextsThatAreStackPointers() throws IOException {
        Path program = Programs.compile("cojump", "-O1", "-fno-optimize-sibling-calls");
        try (Running running = Running.start(program);
                LiveProcess process = LiveProcess.attach(running.pid())) {
            Stacks stacks = Stacks.of(process, program);
            assertThat(stacks.own(process.threads().get(0)))
                    .containsExactly("stop_here", "runner", "entry", "outermost frame");
            Registers suspended = parsed(stacks, running.output());
            assertThat(stacks.own(TargetThread.of(-1, suspended)))
                    .containsExactly("jumped", "park", "park", "park", "park", "sleeper", "entry", "outermost frame");
        }
    }

    /** makecontext, swapcontext: glibc says of __start_context neither who called it nor that nobody did; gdb shows data as a frame there. */
    @Test
    void ucontext() throws IOException {
        Path program = Programs.compile("coucontext", "-O1", "-fno-optimize-sibling-calls");
        try (Running running = Running.start(program);
                LiveProcess process = LiveProcess.attach(running.pid())) {
            Stacks stacks = Stacks.of(process, program);
            assertThat(stacks.own(process.threads().get(0))).startsWith("stop_here", "runner");
            Registers suspended = parsed(stacks, running.output());
            assertThat(stacks.own(TargetThread.of(-1, suspended)))
                    .startsWith("park", "park", "park", "park", "sleeper");
            assertThat(stacks.unwinder().walk(suspended).skip(100).stopReason().kind())
                    .isIn(StopReason.Kind.OUTERMOST, StopReason.Kind.NO_RULE, StopReason.Kind.BAD_RETURN_ADDRESS);
        }
    }

    private static boolean isSwitched(Frame frame) {
        return frame.notes().stream().anyMatch(it -> it.kind() == FrameNote.Kind.STACK_SWITCHED);
    }

    /** What the program says of its suspended coroutine. */
    private static Registers parsed(Stacks stacks, String output) {
        String line =
                output.lines().filter(it -> it.startsWith("rip=")).findFirst().orElseThrow();
        return stacks.unwinder().architecture().orElseThrow().registers().parse(line);
    }
}
