package dev.unwinder.unwind;

import static dev.unwinder.unwind.FakeTarget.STACK;
import static dev.unwinder.unwind.FakeTarget.at;
import static dev.unwinder.unwind.FakeTarget.frames;
import static dev.unwinder.unwind.FakeTarget.vaddrs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameNote;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.frame.StopReason;
import dev.unwinder.testkit.ImageAssembler;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Walks through code that nothing describes, or not well, by frame pointers. Numbers are those of the psABI: 6 rbp, 7 rsp, 16 rip. */
class FramePointerWalkTest {
    private static final int X86_64 = 62;
    private static final int RBP = 6;
    private static final int RSP = 7;
    private static final int RIP = 16;

    /** Code that nothing describes. */
    private static final long PLAIN = 0x10800;

    private static ImageAssembler image() {
        // call *%rax in front of each return address that frame pointers lead to
        return ImageAssembler.x86_64(1).code(PLAIN + 0x20 - 2, 0xff, 0xd0).code(PLAIN + 0x40 - 2, 0xff, 0xd0);
    }

    @Test
    void framePointersLeadThroughCodeThatNothingDescribes() {
        FakeTarget target = new FakeTarget(X86_64)
                .image(image().toByteArray())
                .words(STACK, 0, 0, STACK + 48, at(PLAIN + 0x20), 0, 0, 0, at(PLAIN + 0x40), 0);
        StackWalk walk = target.unwinder().walk(target.registers(RIP, at(PLAIN), RSP, STACK, RBP, STACK + 16));
        List<Frame> frames = frames(walk);
        assertThat(vaddrs(frames)).containsExactly(PLAIN, PLAIN + 0x20, PLAIN + 0x40);
        assertThat(frames.get(2).origin()).isEqualTo(FrameOrigin.FRAME_POINTER);
        assertThat(frames.get(2).stackPointer()).isEqualTo(STACK + 64);
        assertThat(walk.stopReason().kind())
                .as("a frame pointer of 0 marks the end")
                .isEqualTo(StopReason.Kind.OUTERMOST);
    }

    @Test
    void framePointerOfZeroFarFromTheEndOfTheStackIsNoEnd() {
        long[] words = new long[600];
        words[2] = STACK + 48;
        words[3] = at(PLAIN + 0x20);
        words[7] = at(PLAIN + 0x40);
        FakeTarget target = new FakeTarget(X86_64).image(image().toByteArray()).words(STACK, words);
        StackWalk walk = target.unwinder().walk(target.registers(RIP, at(PLAIN), RSP, STACK, RBP, STACK + 16));
        assertThat(vaddrs(frames(walk))).containsExactly(PLAIN, PLAIN + 0x20, PLAIN + 0x40);
        assertThat(walk.stopReason()).hasToString("no unwind information (the frame pointer is 0)");
    }

    @Test
    void frameRecordOfZerosEndsOnlyAtTheEndOfTheStack() {
        for (int size : new int[] {16, 600}) {
            long[] words = new long[size];
            words[2] = STACK + 48;
            words[3] = at(PLAIN + 0x20);
            FakeTarget target =
                    new FakeTarget(X86_64).image(image().toByteArray()).words(STACK, words);
            StackWalk walk = target.unwinder().walk(target.registers(RIP, at(PLAIN), RSP, STACK, RBP, STACK + 16));
            assertThat(vaddrs(frames(walk))).containsExactly(PLAIN, PLAIN + 0x20);
            assertThat(walk.stopReason().isComplete()).isEqualTo(size == 16);
        }
    }

    @Test
    void framePointerThatPointsInwardsIsNotBelieved() {
        FakeTarget target =
                new FakeTarget(X86_64).image(image().toByteArray()).words(STACK, 0, 0, STACK, at(PLAIN + 0x20));
        StackWalk walk = target.unwinder().walk(target.registers(RIP, at(PLAIN), RSP, STACK, RBP, STACK + 16));
        assertThat(frames(walk)).hasSize(1);
        assertThat(walk.stopReason().kind()).isEqualTo(StopReason.Kind.NO_RULE);
    }

    @Test
    void brokenInstructionsLeaveANoteAndTheFramePointerLeadsOn() {
        long broken = 0x10700;
        byte[] bytes = image().function(broken, 0x40, i -> i.raw(0x3f))
                .code(broken, 0x55, 0x48, 0x89, 0xe5) // push %rbp; mov %rsp,%rbp
                .toByteArray();
        FakeTarget target = new FakeTarget(X86_64).image(bytes).words(STACK, 0, at(PLAIN + 0x20));
        List<Frame> frames =
                frames(target.unwinder().walk(target.registers(RIP, at(broken + 4), RSP, STACK, RBP, STACK)));
        assertThat(vaddrs(frames)).containsExactly(broken + 4, PLAIN + 0x20);
        assertThat(frames.get(1).origin()).isEqualTo(FrameOrigin.FRAME_POINTER);
        assertThat(frames.get(0).notes()).singleElement().satisfies(note -> {
            assertThat(note.kind()).isEqualTo(FrameNote.Kind.SOURCE_FAILED);
            assertThat(note.text()).contains(".eh_frame").contains("unknown call frame instruction 0x3f");
        });
    }

    @Test
    void frameRecordsOfAArch64LeadThroughCodeThatNothingDescribes() {
        byte[] bytes = ImageAssembler.aarch64(1)
                .code(0x1001c, 0x00, 0x00, 0x00, 0x94) // bl
                .toByteArray();
        FakeTarget target = new FakeTarget(183).image(bytes).words(STACK, STACK + 32, at(0x10020), 0, 0, 0, 0, 0);
        StackWalk walk = target.unwinder().walk(target.registers(32, at(0x10040), 31, STACK, 29, STACK, 30, 5));
        List<Frame> frames = frames(walk);
        assertThat(vaddrs(frames)).containsExactly(0x10040L, 0x10020L);
        assertThat(frames.get(1).registers().get(29)).isEqualTo(STACK + 32);
        assertThat(walk.stopReason().kind())
                .as("a record of zeros marks the end")
                .isEqualTo(StopReason.Kind.OUTERMOST);
    }
}
