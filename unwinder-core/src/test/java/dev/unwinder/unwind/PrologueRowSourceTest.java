package dev.unwinder.unwind;

import static dev.unwinder.unwind.FakeTarget.STACK;
import static dev.unwinder.unwind.FakeTarget.at;
import static dev.unwinder.unwind.FakeTarget.frames;
import static dev.unwinder.unwind.FakeTarget.vaddrs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.frame.StopReason;
import dev.unwinder.target.Registers;
import dev.unwinder.testkit.ImageAssembler;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Functions that nothing describes: their own code says where their callers are, if the calls agree. */
class PrologueRowSourceTest {
    private static final int X86_64 = 62;
    private static final int AARCH64 = 183;
    private static final int RBX = 3;
    private static final int RBP = 6;
    private static final int RSP = 7;
    private static final int RIP = 16;

    /** A function whose return address is undefined; it calls {@link #MIDDLE}. */
    private static final long START = 0x10000;
    /** Functions that nothing describes. */
    private static final long MIDDLE = 0x10100;

    private static final long INNER = 0x10200;

    private static final long IN_START = START + 0x20;
    private static final long IN_START_OTHER = START + 0x30;
    private static final long IN_MIDDLE = MIDDLE + 15;
    private static final long IN_INNER = INNER + 1;

    private final ImageAssembler image = ImageAssembler.x86_64(1)
            .function(START, 0x40, i -> i.undefined(RIP))
            // push %rbp; push %rbx; mov %rdi,%rbp; sub $0x8,%rsp; nop; call INNER; add $0x8,%rsp; pop %rbx; pop %rbp;
            // ret
            .code(MIDDLE, 0x55, 0x53, 0x48, 0x89, 0xfd, 0x48, 0x83, 0xec, 0x08, 0x90)
            .code(IN_MIDDLE, 0x48, 0x83, 0xc4, 0x08, 0x5b, 0x5d, 0xc3)
            // push %rbp; mov (%rdi),%eax
            .code(INNER, 0x55, 0x8b, 0x07)
            .call(IN_START, MIDDLE)
            .call(IN_START_OTHER, INNER)
            .call(IN_MIDDLE, INNER);

    /** INNER, called by MIDDLE, which has been called by START. */
    private FakeTarget target(long returnsTo) {
        return new FakeTarget(X86_64)
                .image(image.toByteArray())
                .words(STACK, STACK + 0x38, at(IN_MIDDLE), 7, 0xbb, 0xbbbb, at(returnsTo), 0, 0, 0, 0);
    }

    private static StackWalk walk(FakeTarget target) {
        return target.unwinder().walk(target.registers(RIP, at(IN_INNER), RSP, STACK, RBX, 5, RBP, STACK + 0x38));
    }

    @Test
    void codeTellsWhereCallersAndTheirRegistersAre() {
        List<Frame> frames = frames(walk(target(IN_START)));
        assertThat(vaddrs(frames)).containsExactly(IN_INNER, IN_MIDDLE, IN_START);
        assertThat(frames)
                .extracting(Frame::origin)
                .containsExactly(FrameOrigin.CONTEXT, FrameOrigin.PROLOGUE, FrameOrigin.PROLOGUE);
        assertThat(frames).extracting(Frame::stackPointer).containsExactly(STACK, STACK + 16, STACK + 48);
        assertThat(frames.get(1).registers().get(RBX)).as("not touched").isEqualTo(5);
        Registers outer = frames.get(2).registers();
        assertThat(outer.get(RBX)).isEqualTo(0xbb);
        assertThat(outer.get(RBP)).isEqualTo(0xbbbb);
    }

    @Test
    void returnAddressBehindACallOfAnotherFunctionIsNotBelieved() {
        List<Frame> frames = frames(walk(target(IN_START_OTHER)));
        assertThat(frames).extracting(Frame::origin).containsOnlyOnce(FrameOrigin.PROLOGUE);
        assertThat(frames).last().extracting(Frame::origin).isNotEqualTo(FrameOrigin.PROLOGUE);
    }

    /** As {@code makecontext} lays it out: MIDDLE returns to what no call leads to, which goes on with another stack. */
    @Test
    void theStartOfAContextIsAnEnd() {
        long start = 0x10800;
        // mov %rbx,%rsp; mov (%rsp),%rdi; test %rdi,%rdi, as in glibc's __start_context
        image.code(start, 0x48, 0x89, 0xdc, 0x48, 0x8b, 0x3c, 0x24, 0x48, 0x85, 0xff);
        StackWalk walk = walk(target(start));
        assertThat(vaddrs(frames(walk))).containsExactly(IN_INNER, IN_MIDDLE, start);
        assertThat(walk.stopReason()).hasToString("outermost frame (where the context starts)");
        assertThat(vaddrs(frames(walk(target(start + 1))))).containsExactly(IN_INNER, IN_MIDDLE);
    }

    @Test
    void framesOfAArch64AreFollowedThroughTheirPairs() {
        ImageAssembler arm = ImageAssembler.aarch64(1)
                .function(START, 0x40, i -> i.undefined(30))
                .code(START + 0x1c, 0x39, 0, 0, 0x94) // bl MIDDLE
                // stp x29, x30, [sp, #-32]!; str x19, [sp, #16]; bl INNER
                .code(MIDDLE, 0xfd, 0x7b, 0xbe, 0xa9, 0xf3, 0x0b, 0, 0xf9, 0x3e, 0, 0, 0x94)
                .code(INNER, 0x1f, 0x20, 0x03, 0xd5, 0x1f, 0x20, 0x03, 0xd5); // nop
        FakeTarget target =
                new FakeTarget(AARCH64).image(arm.toByteArray()).words(STACK, 0x29, at(START + 0x20), 0x19, 0, 0, 0);
        List<Frame> frames = frames(target.unwinder()
                .walk(target.registers(32, at(INNER + 4), 31, STACK, 30, at(MIDDLE + 12), 29, 0x77, 19, 1)));
        assertThat(vaddrs(frames)).containsExactly(INNER + 4, MIDDLE + 12, START + 0x20);
        assertThat(frames)
                .extracting(Frame::origin)
                .containsExactly(FrameOrigin.CONTEXT, FrameOrigin.PROLOGUE, FrameOrigin.PROLOGUE);
        assertThat(frames.get(2).registers().get(19)).isEqualTo(0x19);
        assertThat(frames.get(2).registers().get(29)).isEqualTo(0x29);
        assertThat(frames.get(2).stackPointer()).isEqualTo(STACK + 32);
    }

    @Test
    void zerosOverTheStackAreNoEnd() {
        long described = 0x10300;
        image.function(described, 0x40, i -> i.defCfaOffset(32));
        image.call(START + 0x3a, described);
        byte[] bytes = image.toByteArray();
        StackWalk zeroed = described(new FakeTarget(X86_64).image(bytes).words(STACK, 9, 0, 0, 0, 0, 0), described);
        assertThat(frames(zeroed)).hasSize(1);
        assertThat(zeroed.stopReason().kind()).isEqualTo(StopReason.Kind.BAD_RETURN_ADDRESS);

        StackWalk end = described(new FakeTarget(X86_64).image(bytes).words(STACK, 9, 9, 9, 0, 0, 0), described);
        assertThat(frames(end)).hasSize(1);
        assertThat(end.stopReason()).hasToString("outermost frame (the return address is 0)");
    }

    private static StackWalk described(FakeTarget target, long function) {
        return target.unwinder().walk(target.registers(RIP, at(function + 8), RSP, STACK));
    }

    /** A function that nothing describes, with a frame record: push %rbp; mov %rsp,%rbp; push %rax; call INNER; leave; ret. */
    private static final long RECORD = 0x10400;

    private static final long IN_RECORD = RECORD + 10;

    private FakeTarget record(long savedFramePointer, long returnsTo, long... further) {
        image.code(RECORD, 0x55, 0x48, 0x89, 0xe5, 0x50, 0, 0, 0, 0, 0, 0xc9, 0xc3);
        image.call(IN_RECORD, INNER);
        long[] words = new long[5 + further.length];
        long[] first = {7, at(IN_RECORD), 7, savedFramePointer, returnsTo};
        System.arraycopy(first, 0, words, 0, 5);
        System.arraycopy(further, 0, words, 5, further.length);
        return new FakeTarget(X86_64).image(image.toByteArray()).words(STACK, words);
    }

    private static StackWalk walkRecord(FakeTarget target) {
        return target.unwinder().walk(target.registers(RIP, at(IN_INNER), RSP, STACK, RBP, STACK + 24));
    }

    @Test
    void callThatJumpsOnToTheFunctionCountsForAFrameRecord() {
        long chooser = 0x10500;
        long next = 0x10600;
        // je NEXT; ret / jmp *%rcx
        image.function(chooser, 0x10, i -> i.nop()).code(chooser, 0x0f, 0x84, 0xfa, 0, 0, 0, 0xc3);
        image.function(next, 0x10, i -> i.nop()).code(next, 0xff, 0xe1);
        image.call(IN_START, chooser);
        image.call(IN_START_OTHER, RECORD); // so that something calls it directly
        StackWalk further = walkRecord(record(STACK + 48, at(IN_START), 1, 2, 3, 4));
        assertThat(vaddrs(frames(further))).containsExactly(IN_INNER, IN_RECORD, IN_START);

        StackWalk nowhere = walkRecord(record(5, at(IN_START), 1, 2, 3, 4));
        assertThat(frames(nowhere)).last().extracting(Frame::origin).isNotEqualTo(FrameOrigin.FRAME_POINTER);
        image.code(next, 0xc3, 0x90); // ret: no way on
        StackWalk dead = walkRecord(record(STACK + 48, at(IN_START), 1, 2, 3, 4));
        assertThat(frames(dead))
                .filteredOn(it -> it.origin() == FrameOrigin.PROLOGUE)
                .hasSize(1);
    }
}
