package dev.unwinder.unwind;

import static dev.unwinder.unwind.FakeTarget.IMAGE;
import static dev.unwinder.unwind.FakeTarget.STACK;
import static dev.unwinder.unwind.FakeTarget.at;
import static dev.unwinder.unwind.FakeTarget.frames;
import static dev.unwinder.unwind.FakeTarget.vaddrs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameNote;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.frame.StopReason;
import dev.unwinder.target.Registers;
import dev.unwinder.testkit.ImageAssembler;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where nothing but the words on the stack leads on: which are taken for return addresses, and which are not. */
class StackScanTest {
    private static final int X86_64 = 62;
    private static final int RBX = 3;
    private static final int RBP = 6;
    private static final int RSP = 7;
    private static final int RIP = 16;

    /** A function whose return address is undefined; it calls {@link #DESCRIBED} and, by a register, anything. */
    private static final long START = 0x10000;
    /** A function with call frame information that has pushed nothing; it calls {@link #INNER} and {@link #OTHER}. */
    private static final long DESCRIBED = 0x10100;
    /** Functions that nothing describes; what calls them tells where they begin. */
    private static final long INNER = 0x10200;

    private static final long OTHER = 0x10300;

    private static final long IN_START = START + 0x20;
    private static final long IN_START_BY_REGISTER = START + 0x30;
    private static final long IN_DESCRIBED = DESCRIBED + 0x20;
    private static final long IN_DESCRIBED_OTHER = DESCRIBED + 0x30;

    private final ImageAssembler image = ImageAssembler.x86_64(1)
            .function(START, 0x40, i -> i.undefined(RIP))
            .function(DESCRIBED, 0x40, i -> {})
            .code(IN_START_BY_REGISTER - 2, 0xff, 0xd0)
            .call(IN_START, DESCRIBED)
            .call(IN_DESCRIBED, INNER)
            .call(IN_DESCRIBED_OTHER, OTHER);

    /** A stack of zeros with some words: pairs of index and word. */
    private FakeTarget target(int size, long... pairs) {
        long[] words = new long[size];
        for (int i = 0; i < pairs.length; i += 2) {
            words[(int) pairs[i]] = pairs[i + 1];
        }
        return new FakeTarget(X86_64).image(image.toByteArray()).words(STACK, words);
    }

    private static Registers inner(FakeTarget target) {
        return target.registers(RIP, at(INNER + 0x10), RSP, STACK, RBX, 5);
    }

    @Test
    void theWordBehindACallOfThisFunctionIsTaken() {
        FakeTarget target = target(16, 1, at(IN_DESCRIBED_OTHER), 4, at(IN_DESCRIBED), 5, at(IN_START));
        StackWalk walk = target.unwinder().walk(inner(target));
        List<Frame> frames = frames(walk);
        assertThat(vaddrs(frames)).containsExactly(INNER + 0x10, IN_DESCRIBED, IN_START);
        assertThat(frames)
                .extracting(Frame::origin)
                .containsExactly(FrameOrigin.CONTEXT, FrameOrigin.SCAN, FrameOrigin.CFI);
        assertThat(frames.get(1).stackPointer()).isEqualTo(STACK + 40);
        assertThat(frames.get(1).notes()).isEmpty();
        assertThat(frames.get(1).registers().isKnown(RBX))
                .as("no one knows what became of it")
                .isFalse();
        assertThat(walk.stopReason().isComplete()).isTrue();
    }

    @Test
    void aWordBehindACallOfAnotherFunctionIsTakenOnlyIfItLeadsOn() {
        FakeTarget leading = target(16, 4, at(IN_DESCRIBED_OTHER), 5, at(IN_START));
        List<Frame> frames = frames(leading.unwinder().walk(inner(leading)));
        assertThat(vaddrs(frames)).containsExactly(INNER + 0x10, IN_DESCRIBED_OTHER, IN_START);
        assertThat(frames.get(1).notes())
                .containsExactly(new FrameNote(FrameNote.Kind.FRAMES_MISSING, "frames may be missing before this one"));

        FakeTarget leftover = target(16, 4, at(IN_DESCRIBED_OTHER), 5, 77);
        StackWalk walk = leftover.unwinder().walk(inner(leftover));
        assertThat(frames(walk)).hasSize(1);
        assertThat(walk.stopReason()).hasToString("no unwind information");
    }

    @Test
    void leftoversOfCallsThatThisFunctionMadeAreRefused() {
        // INNER has called DESCRIBED, which called OTHER: the chain leads back into INNER
        image.call(INNER + 0x40, DESCRIBED);
        FakeTarget target = target(16, 2, at(IN_DESCRIBED_OTHER), 3, at(INNER + 0x40), 4, at(IN_START));
        StackWalk walk = target.unwinder().walk(target.registers(RIP, at(INNER + 0x60), RSP, STACK));
        assertThat(vaddrs(frames(walk))).doesNotContain(IN_DESCRIBED_OTHER);
    }

    @Test
    void wordsThatFollowNoCallOrLieOutsideOfCodeAreNotLookedAt() {
        FakeTarget target =
                target(16, 1, 1, 2, 0x4141414141414141L, 3, at(IN_DESCRIBED + 1), 4, STACK, 5, IMAGE + 0x100);
        StackWalk walk = target.unwinder().walk(inner(target));
        assertThat(frames(walk)).hasSize(1);
    }

    @Test
    void codeThatIsNotThereGivesNoCandidates() {
        long gone = 0x6666_0000_0000L;
        FakeTarget target = target(16, 1, gone + 0x10020)
                .missing(gone, ImageAssembler.x86_64(1).toByteArray());
        assertThat(frames(target.unwinder().walk(inner(target)))).hasSize(1);
    }

    @Test
    void theSearchIsBounded() {
        FakeTarget near = target(200, 159, at(IN_DESCRIBED), 160, at(IN_START));
        assertThat(frames(near.unwinder().walk(inner(near)))).hasSize(3);
        FakeTarget far = target(200, 160, at(IN_DESCRIBED), 161, at(IN_START));
        assertThat(frames(far.unwinder().walk(inner(far)))).hasSize(1);
    }

    @Test
    void theSearchEndsWithTheStack() {
        FakeTarget target = target(4).words(STACK + 32, at(IN_DESCRIBED), at(IN_START));
        assertThat(frames(target.unwinder().walk(inner(target)))).hasSize(1);
    }

    @Test
    void neverPastAFrameThatIsOutermost() {
        FakeTarget target = target(16, 1, at(IN_DESCRIBED), 2, at(IN_START), 4, at(IN_DESCRIBED), 5, at(IN_START));
        StackWalk walk = target.unwinder().walk(target.registers(RIP, at(START + 1), RSP, STACK));
        assertThat(frames(walk)).hasSize(1);
        assertThat(walk.stopReason()).hasToString("outermost frame");
    }

    @Test
    void noScanMeansNone() {
        FakeTarget target = target(16, 4, at(IN_DESCRIBED), 5, at(IN_START));
        Unwinder unwinder = Unwinder.builder(target)
                .modules(target.unwinder().modules())
                .limits(UnwindLimits.defaults().withoutScan())
                .build();
        assertThat(frames(unwinder.walk(inner(target)))).hasSize(1);
    }

    @Test
    void afterASmashedReturnAddressTheSearchGoesOnFurtherOutAndSaysSo() {
        FakeTarget target = target(16, 0, 0x4141414141414141L, 1, 0x4141414141414141L, 3, at(IN_START_BY_REGISTER));
        StackWalk walk = target.unwinder().walk(target.registers(RIP, at(DESCRIBED + 4), RSP, STACK));
        List<Frame> frames = frames(walk);
        assertThat(vaddrs(frames)).containsExactly(DESCRIBED + 4, IN_START_BY_REGISTER);
        assertThat(frames.get(0).notes())
                .extracting(FrameNote::text)
                .containsExactly("cfi: the return address 0x4141414141414141 is not in code");
        assertThat(frames.get(1).notes()).extracting(FrameNote::kind).containsExactly(FrameNote.Kind.FRAMES_MISSING);
    }

    @Test
    void aStackOfWhichAPartIsLeftOutIsNotSearched() {
        FakeTarget target = target(0).image(0x7777_0000_0000L, image.toByteArray(), "x");
        StackWalk walk = target.unwinder().walk(target.registers(RIP, at(DESCRIBED), RSP, STACK));
        assertThat(frames(walk)).hasSize(1);
        assertThat(walk.stopReason()).hasToString("unreadable 0x7fff00000000 (return address, by cfi)");
    }

    @Test
    void aStackPointerInTheVoidLeadsNowhere() {
        FakeTarget target = target(16, 1, at(IN_DESCRIBED));
        StackWalk walk = target.unwinder().walk(target.registers(RIP, at(INNER + 4), RSP, 0x1234));
        assertThat(frames(walk)).hasSize(1);
        assertThat(walk.stopReason()).hasToString("no unwind information");
    }

    @Test
    void aFramePointerIsKeptWhereItPointsFurtherOut() {
        FakeTarget target = target(32, 4, at(IN_DESCRIBED), 5, at(IN_START));
        List<Frame> kept =
                frames(target.unwinder().walk(target.registers(RIP, at(INNER + 0x10), RSP, STACK, RBP, STACK + 128)));
        assertThat(kept.get(1).registers().get(RBP)).isEqualTo(STACK + 128);
        List<Frame> lost =
                frames(target.unwinder().walk(target.registers(RIP, at(INNER + 0x10), RSP, STACK, RBP, STACK + 16)));
        assertThat(lost.get(1).registers().isKnown(RBP)).isFalse();
        FakeTarget saving = target(32, 3, STACK + 96, 4, at(IN_DESCRIBED), 5, at(IN_START));
        assertThat(frames(saving.unwinder().walk(inner(saving)))
                        .get(1)
                        .registers()
                        .get(RBP))
                .isEqualTo(STACK + 96);
    }

    @Test
    void theProgramsStartAndAThreadsFirstCallAreEnds() {
        long start = 0x10800;
        image.call(start + 0x10, INNER);
        FakeTarget program = target(16, 2, at(start + 0x10), 3, 1).entry(at(start));
        StackWalk walk = program.unwinder().walk(inner(program));
        assertThat(vaddrs(frames(walk))).containsExactly(INNER + 0x10, start + 0x10);
        assertThat(walk.stopReason()).hasToString("outermost frame (where the program starts)");

        // call INNER; mov %eax,%edi; xor %eax,%eax; mov $60,%al; syscall, as in musl's clone
        image.code(start + 0x10, 0x89, 0xc7, 0x31, 0xc0, 0xb0, 0x3c, 0x0f, 0x05);
        FakeTarget thread = target(16, 2, at(start + 0x10), 3, 1);
        StackWalk ofThread = thread.unwinder().walk(inner(thread));
        assertThat(vaddrs(frames(ofThread))).containsExactly(INNER + 0x10, start + 0x10);
        assertThat(ofThread.stopReason()).hasToString("outermost frame (where the thread starts)");
    }

    /** As the constructors of libraries are called: by glibc's ld.so, from the second of two functions that are one piece of code. */
    @Test
    void theDynamicLinkersStartIsAnEnd() {
        long start = 0x10800;
        image.call(start + 8, OTHER).call(OTHER + 0x20, start + 8).call(start + 0x20, INNER);
        long[] words = {0, 0, at(start + 0x20), 1, 0, 0};
        FakeTarget target =
                new FakeTarget(X86_64).linker(image.toByteArray(), start).words(STACK, words);
        StackWalk walk = target.unwinder().walk(inner(target));
        assertThat(vaddrs(frames(walk))).containsExactly(INNER + 0x10, start + 0x20);
        assertThat(walk.stopReason()).hasToString("outermost frame (where the program starts)");

        FakeTarget elsewhere = new FakeTarget(X86_64)
                .linker(image.toByteArray(), start - 0x100)
                .words(STACK, words);
        StackWalk open = elsewhere.unwinder().walk(inner(elsewhere));
        assertThat(vaddrs(frames(open))).containsExactly(INNER + 0x10, start + 0x20);
        assertThat(open.stopReason().isComplete()).isFalse();
    }

    @Test
    void tailCallsAreFollowedToTheFunctionThatWasCalled() {
        // DESCRIBED calls OTHER, which becomes INNER
        image.code(OTHER + 8, 0xe9, 0xf3, 0xfe, 0xff, 0xff);
        FakeTarget target = target(16, 4, at(IN_DESCRIBED_OTHER), 5, at(IN_START));
        List<Frame> frames = frames(target.unwinder().walk(inner(target)));
        assertThat(vaddrs(frames)).containsExactly(INNER + 0x10, IN_DESCRIBED_OTHER, IN_START);
        assertThat(frames.get(1).notes()).isEmpty();
    }

    @Test
    void framePointersDoNotLeadPastTheCallerOfALeaf() {
        // rbp is still that of DESCRIBED, which START has called; INNER has not touched it
        FakeTarget target =
                target(16, 0, at(IN_DESCRIBED), 1, at(IN_START), 4, STACK + 64, 5, at(IN_START), 8, 0, 9, 0);
        List<Frame> frames =
                frames(target.unwinder().walk(target.registers(RIP, at(INNER), RSP, STACK, RBP, STACK + 32)));
        assertThat(vaddrs(frames)).containsExactly(INNER, IN_DESCRIBED, IN_START);
    }

    @Test
    void manyFramesFoundByScanStayWithinTheBudget() {
        long[] words = new long[4096];
        Arrays.fill(words, at(IN_DESCRIBED + 1));
        FakeTarget target = new FakeTarget(X86_64).image(image.toByteArray()).words(STACK, words);
        assertThat(frames(target.unwinder().walk(inner(target)))).hasSize(1);
        assertThat(StopReason.Kind.NO_RULE).hasToString("no unwind information");
    }
}
