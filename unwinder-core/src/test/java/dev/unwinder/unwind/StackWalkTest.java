package dev.unwinder.unwind;

import static dev.unwinder.unwind.FakeTarget.STACK;
import static dev.unwinder.unwind.FakeTarget.at;
import static dev.unwinder.unwind.FakeTarget.frames;
import static dev.unwinder.unwind.FakeTarget.vaddrs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameNote;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.frame.StopReason;
import dev.unwinder.target.RegisterPlace;
import dev.unwinder.target.Registers;
import dev.unwinder.testkit.ImageAssembler;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Walks over programs made by hand, each in one situation. Numbers are those of the psABI: 3 rbx, 6 rbp, 7 rsp, 16 rip. */
class StackWalkTest {
    private static final int X86_64 = 62;
    private static final int RBX = 3;
    private static final int RBP = 6;
    private static final int RSP = 7;
    private static final int R12 = 12;
    private static final int RIP = 16;

    /** A function that has pushed nothing. */
    private static final long LEAF = 0x10000;
    /** A function that has pushed rbx. */
    private static final long PUSHER = 0x10100;
    /** A function whose return address is undefined. */
    private static final long START = 0x10200;
    /** Code that nothing describes. */
    private static final long PLAIN = 0x10800;

    private static ImageAssembler image() {
        return ImageAssembler.x86_64(1)
                .function(LEAF, 0x40, i -> {})
                .function(PUSHER, 0x40, i -> i.advanceLoc(1).defCfaOffset(16).offset(RBX, 2))
                .function(START, 0x40, i -> i.undefined(RIP))
                // call *%rax in front of each return address that frame pointers lead to
                .code(PLAIN + 0x20 - 2, 0xff, 0xd0)
                .code(PLAIN + 0x40 - 2, 0xff, 0xd0);
    }

    @Test
    void walksToTheOutermostFrameAndRestoresCalleeSavedRegisters() {
        FakeTarget target = new FakeTarget(X86_64)
                .image(image().toByteArray())
                .words(STACK, at(PUSHER + 0x10), 0xbbbb, at(START + 0x10), 0);
        StackWalk walk = target.unwinder().walk(target.registers(RIP, at(LEAF), RSP, STACK, RBX, 1, R12, 12, 0, 99));
        List<Frame> frames = frames(walk);

        assertThat(vaddrs(frames)).containsExactly(LEAF, PUSHER + 0x10, START + 0x10);
        assertThat(frames)
                .extracting(Frame::origin)
                .containsExactly(FrameOrigin.CONTEXT, FrameOrigin.CFI, FrameOrigin.CFI);
        assertThat(frames).extracting(Frame::isExact).containsExactly(true, false, false);
        assertThat(frames).extracting(Frame::stackPointer).containsExactly(STACK, STACK + 8, STACK + 24);
        assertThat(frames.get(0).cfa()).hasValue(STACK + 8);
        assertThat(walk.stopReason().kind()).isEqualTo(StopReason.Kind.OUTERMOST);
        assertThat(walk.stopReason().isComplete()).isTrue();

        Registers outer = frames.get(2).registers();
        assertThat(outer.get(RBX)).isEqualTo(0xbbbb);
        assertThat(outer.place(RBX)).isEqualTo(new RegisterPlace.InMemory(STACK + 8));
        assertThat(outer.get(R12)).isEqualTo(12);
        assertThat(outer.place(R12)).isEqualTo(new RegisterPlace.InRegister(R12));
        assertThat(outer.place(RIP)).isEqualTo(new RegisterPlace.InMemory(STACK + 16));
        assertThat(outer.place(RSP)).isEqualTo(new RegisterPlace.Computed());
        assertThat(outer.isKnown(0)).as("rax is not kept over calls").isFalse();
    }

    @Test
    void findsEntriesWithoutTheSearchTable() {
        FakeTarget target = new FakeTarget(X86_64)
                .image(image().withoutTable().toByteArray())
                .words(STACK, at(START + 0x10));
        assertThat(vaddrs(frames(target.unwinder().walk(target.registers(RIP, at(LEAF), RSP, STACK)))))
                .containsExactly(LEAF, START + 0x10);
    }

    @Test
    void returnAddressBehindTheLastInstructionOfAFunctionBelongsToThatFunction() {
        // a call of a noreturn function as the last instruction: the return address is the next function's start
        FakeTarget target = new FakeTarget(X86_64).image(image().toByteArray()).words(STACK, at(START + 0x40));
        StackWalk walk = target.unwinder().walk(target.registers(RIP, at(LEAF), RSP, STACK));
        List<Frame> frames = frames(walk);
        assertThat(frames.get(1).lookupAddress()).isEqualTo(at(START + 0x3f));
        assertThat(walk.stopReason().kind()).isEqualTo(StopReason.Kind.OUTERMOST);
    }

    @Test
    void unreadableReturnAddressIsNotTheEndOfTheStack() {
        FakeTarget target = new FakeTarget(X86_64).image(image().toByteArray()).words(STACK, 1);
        StackWalk walk = target.unwinder().walk(target.registers(RIP, at(PUSHER + 0x10), RSP, STACK));
        assertThat(frames(walk)).hasSize(1);
        assertThat(walk.stopReason().kind()).isEqualTo(StopReason.Kind.UNREADABLE);
        assertThat(walk.stopReason().address()).hasValue(STACK + 8);
        assertThat(walk.stopReason().isComplete()).isFalse();
    }

    @Test
    void returnAddressOutsideOfCodeMakesNoFrame() {
        FakeTarget target = new FakeTarget(X86_64).image(image().toByteArray()).words(STACK, 0x4141414141414141L, 0);
        StackWalk walk = target.unwinder().walk(target.registers(RIP, at(LEAF), RSP, STACK));
        List<Frame> frames = frames(walk);
        assertThat(frames).hasSize(1);
        assertThat(frames.get(0).notes()).as("the stop reason says it").isEmpty();
        assertThat(walk.stopReason()).hasToString("return address not in code 0x4141414141414141 (by cfi)");
        assertThat(walk.stopReason().kind()).isEqualTo(StopReason.Kind.BAD_RETURN_ADDRESS);
        assertThat(walk.stopReason().address()).hasValue(0x4141414141414141L);
    }

    @Test
    void callThroughANullPointerHasItsCallerOnTopOfTheStack() {
        FakeTarget target = new FakeTarget(X86_64).image(image().toByteArray()).words(STACK, at(PLAIN + 0x20), 7);
        StackWalk walk = target.unwinder().walk(target.registers(RIP, 0, RSP, STACK, 0, 99));
        List<Frame> frames = frames(walk);
        assertThat(frames).extracting(Frame::pc).containsExactly(0L, at(PLAIN + 0x20));
        assertThat(frames.get(1).origin()).isEqualTo(FrameOrigin.BAD_PC);
        assertThat(frames.get(1).registers().get(0))
                .as("nothing has run since, so rax is still the caller's")
                .isEqualTo(99);
    }

    @Test
    void topOfTheStackIsNoCallerWhereNoCallPrecedesIt() {
        FakeTarget target = new FakeTarget(X86_64).image(image().toByteArray()).words(STACK, at(PLAIN + 0x21));
        assertThat(frames(target.unwinder().walk(target.registers(RIP, 0, RSP, STACK))))
                .hasSize(1);
    }

    @Test
    void ruleForTheStackPointerWinsOverTheCfa() {
        // as coroutine preludes do: the CFA is an object on the heap, rsp, rip and rbp are saved in it
        long heap = 0x6000_0000L;
        long other = 0x7ffe_0000_0000L;
        long switcher = 0x10300;
        byte[] bytes = image().function(
                        switcher,
                        0x40,
                        i -> i.defCfaExpression(e -> e.breg(RBX, 0))
                                .offsetExtendedSf(RIP, -1)
                                .offsetExtendedSf(RSP, -2))
                .toByteArray();
        FakeTarget target = new FakeTarget(X86_64)
                .image(bytes)
                .words(heap, 0, at(PUSHER + 0x10), other, 0)
                .words(other, 0xbb, at(START + 0x10), 0)
                .words(STACK, 0, 0);
        StackWalk walk = target.unwinder().walk(target.registers(RIP, at(switcher + 4), RSP, STACK, RBX, heap));
        List<Frame> frames = frames(walk);
        assertThat(vaddrs(frames)).containsExactly(switcher + 4, PUSHER + 0x10, START + 0x10);
        assertThat(frames.get(0).cfa()).hasValue(heap);
        assertThat(frames.get(1).stackPointer()).isEqualTo(other);
        assertThat(frames.get(1).notes()).extracting(FrameNote::kind).containsExactly(FrameNote.Kind.STACK_SWITCHED);
        assertThat(frames.get(2).notes()).isEmpty();
        assertThat(walk.stopReason().isComplete()).isTrue();
    }

    @Test
    void returnAddressMayHaveAnotherColumn() {
        byte[] bytes = ImageAssembler.x86_64(1)
                .returnAddress(11, i -> i.defCfa(RSP, 0).sameValue(11))
                .function(LEAF, 0x40, i -> {})
                .function(START, 0x40, i -> i.undefined(11))
                .toByteArray();
        FakeTarget target = new FakeTarget(X86_64).image(bytes).words(STACK, 0);
        StackWalk walk = target.unwinder().walk(target.registers(RIP, at(LEAF), RSP, STACK, 11, at(START + 8)));
        assertThat(vaddrs(frames(walk))).containsExactly(LEAF, START + 8);
        assertThat(walk.stopReason().isComplete()).isTrue();
    }

    @Test
    void expressionsAskForRegistersAndMemory() {
        // what linkers write for the PLT: CFA = rsp + 8 + ((rip & 15) >= 11 ? 8 : 0)
        long plt = 0x10400;
        byte[] bytes = image().function(
                        plt,
                        0x40,
                        i -> i.defCfaExpression(e -> e.breg(RSP, 8)
                                .breg(RIP, 0)
                                .lit(15)
                                .and()
                                .lit(11)
                                .ge()
                                .lit(3)
                                .shl()
                                .plus()))
                .toByteArray();
        FakeTarget target = new FakeTarget(X86_64).image(bytes).words(STACK, 5, at(START + 0x10), at(START + 0x20));
        assertThat(vaddrs(frames(target.unwinder().walk(target.registers(RIP, at(plt + 11), RSP, STACK)))))
                .containsExactly(plt + 11, START + 0x10);
        assertThat(vaddrs(frames(target.unwinder().walk(target.registers(RIP, at(plt + 6), RSP, STACK + 8)))))
                .containsExactly(plt + 6, START + 0x10);
    }

    @Test
    void sAugmentedCodeMakesTheCallersPcExactButIsNoSignalFrame() {
        long jump = 0x10500;
        byte[] bytes = image().signalFunction(jump, 0x40, i -> {}).toByteArray();
        FakeTarget target = new FakeTarget(X86_64).image(bytes).words(STACK, at(START), 0);
        List<Frame> frames = frames(target.unwinder().walk(target.registers(RIP, at(jump), RSP, STACK)));
        assertThat(vaddrs(frames)).containsExactly(jump, START);
        assertThat(frames.get(1).isExact()).isTrue();
        assertThat(frames.get(1).lookupAddress()).isEqualTo(at(START));
        assertThat(frames.get(1).origin()).isEqualTo(FrameOrigin.CFI);
        assertThat(frames.get(0).isSignalTrampoline()).isFalse();
    }

    @Test
    void sigreturnTrampolineWithoutDescriptionLeadsToTheInterruptedCode() {
        // struct sigcontext at 40: r8-r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip
        long[] ucontext = new long[5 + 17];
        ucontext[5 + 10] = 0x0bb;
        ucontext[5 + 11] = 0xbbb;
        ucontext[5 + 13] = 0xaaa;
        ucontext[5 + 15] = STACK;
        ucontext[5 + 16] = at(START + 3);
        byte[] bytes =
                image().code(PLAIN, 0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0, 0x0f, 0x05).toByteArray();
        long alternate = 0x7ffd_0000_0000L;
        FakeTarget target =
                new FakeTarget(X86_64).image(bytes).words(STACK, 0).words(alternate, concat(at(PLAIN), ucontext));
        List<Frame> frames = frames(target.unwinder().walk(target.registers(RIP, at(LEAF), RSP, alternate)));
        assertThat(vaddrs(frames)).containsExactly(LEAF, PLAIN, START + 3);
        assertThat(frames.get(1).isSignalTrampoline()).isTrue();
        Frame interrupted = frames.get(2);
        assertThat(interrupted.isExact()).isTrue();
        assertThat(interrupted.origin()).isEqualTo(FrameOrigin.SIGNAL_FRAME);
        assertThat(interrupted.registers().get(RBP)).isEqualTo(0x0bb);
        assertThat(interrupted.registers().get(RBX)).isEqualTo(0xbbb);
        assertThat(interrupted.registers().get(0))
                .as("rax, too, is known in interrupted code")
                .isEqualTo(0xaaa);
        assertThat(interrupted.registers().place(RBX)).isEqualTo(new RegisterPlace.InMemory(alternate + 8 + 40 + 88));
    }

    @Test
    void interruptedBadCallIsFollowedFromTheSignalFrame() {
        long[] ucontext = new long[5 + 17];
        ucontext[5 + 15] = STACK;
        ucontext[5 + 16] = 0; // rip
        byte[] bytes = image().code(PLAIN + 0x60, 0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0, 0x0f, 0x05)
                .toByteArray();
        long alternate = 0x7ffd_0000_0000L;
        FakeTarget target = new FakeTarget(X86_64)
                .image(bytes)
                .words(STACK, at(PLAIN + 0x20))
                .words(alternate, concat(at(PLAIN + 0x60), ucontext));
        List<Frame> frames = frames(target.unwinder().walk(target.registers(RIP, at(LEAF), RSP, alternate)));
        assertThat(frames).extracting(Frame::pc).containsExactly(at(LEAF), at(PLAIN + 0x60), 0L, at(PLAIN + 0x20));
        assertThat(frames.get(3).origin()).isEqualTo(FrameOrigin.BAD_PC);
    }

    @Test
    void circleOverTwoStacksEndsTheWalk() {
        // rsp comes from the stack itself: two frames that lead to each other
        long hop = 0x10600;
        byte[] bytes = image().function(
                        hop,
                        0x40,
                        i -> i.defCfa(RSP, 0).offsetExtendedSf(RSP, 0).offsetExtendedSf(RIP, -1))
                .toByteArray();
        FakeTarget target = new FakeTarget(X86_64)
                .image(bytes)
                .words(STACK, STACK + 0x100, at(hop + 2))
                .words(STACK + 0x100, STACK, at(hop + 1));
        StackWalk walk = target.unwinder().walk(target.registers(RIP, at(hop + 1), RSP, STACK));
        List<Frame> frames = frames(walk);
        assertThat(walk.stopReason().kind()).isEqualTo(StopReason.Kind.LOOP);
        assertThat(frames.size()).isBetween(2, 4);
    }

    @Test
    void frameThatIsItsOwnCallerEndsTheWalkAtOnce() {
        long self = 0x10600;
        byte[] bytes = image().function(self, 0x40, i -> i.defCfa(RSP, 0).offsetExtendedSf(RIP, 0))
                .toByteArray();
        FakeTarget target = new FakeTarget(X86_64).image(bytes).words(STACK, at(self + 1));
        StackWalk walk = target.unwinder().walk(target.registers(RIP, at(self + 1), RSP, STACK));
        assertThat(frames(walk)).hasSize(1);
        assertThat(walk.stopReason().kind()).isEqualTo(StopReason.Kind.LOOP);
    }

    /** The outermost function's rule, damaged: it keeps its return address, and has a frame of eight bytes. Nothing is ever read. */
    @Test
    void returnAddressThatIsKeptEndsTheWalk() {
        long damaged = 0x10600;
        byte[] bytes = image().function(damaged, 0x40, i -> i.defCfa(RSP, 8).sameValue(RIP))
                .toByteArray();
        FakeTarget target = new FakeTarget(X86_64).image(bytes).words(STACK, at(damaged + 1), 0, 0);
        StackWalk walk = target.unwinder().walk(target.registers(RIP, at(LEAF), RSP, STACK));
        assertThat(frames(walk)).hasSize(2);
        assertThat(walk.stopReason().kind()).isEqualTo(StopReason.Kind.LOOP);
    }

    @Test
    void frameLimitIsKeptAndTold() {
        FakeTarget target = new FakeTarget(X86_64)
                .image(image().toByteArray())
                .words(STACK, at(LEAF + 1), at(LEAF + 1), at(LEAF + 1), at(START + 1));
        Unwinder unwinder = Unwinder.builder(target)
                .modules(target.unwinder().modules())
                .limits(UnwindLimits.defaults().withMaxFrames(2))
                .build();
        StackWalk walk = unwinder.walk(target.registers(RIP, at(LEAF), RSP, STACK));
        assertThat(frames(walk)).hasSize(2);
        assertThat(walk.stopReason().kind()).isEqualTo(StopReason.Kind.LIMIT);
    }

    @Test
    void skipsFramesAndThrowsOnlyForMisuse() {
        FakeTarget target =
                new FakeTarget(X86_64).image(image().toByteArray()).words(STACK, at(LEAF + 1), at(START + 1));
        StackWalk walk = target.unwinder().walk(target.registers(RIP, at(LEAF), RSP, STACK));
        assertThatThrownBy(walk::stopReason).isInstanceOf(IllegalStateException.class);
        assertThat(walk.skip(2).next().index()).isEqualTo(2);
        assertThatThrownBy(walk::next).isInstanceOf(NoSuchElementException.class);
        assertThat(walk.skip(5).hasNext()).isFalse();
    }

    @Test
    void registersWithoutAStackPointerGiveNoFrames() {
        FakeTarget target = new FakeTarget(X86_64).image(image().toByteArray());
        StackWalk walk = target.unwinder().walk(target.registers(RIP, at(LEAF)));
        assertThat(walk.hasNext()).isFalse();
        assertThat(walk.stopReason().kind()).isEqualTo(StopReason.Kind.NO_REGISTERS);
    }

    @Test
    void signedReturnAddressesOfAArch64AreStripped() {
        long signer = 0x10000;
        long start = 0x10200;
        byte[] bytes = ImageAssembler.aarch64(1)
                .function(
                        signer,
                        0x40,
                        i -> i.advanceLoc(1)
                                .negateRaStateOrWindowSave()
                                .advanceLoc(1)
                                .defCfaOffset(16)
                                .offset(29, 2)
                                .offset(30, 1))
                .function(start, 0x40, i -> i.undefined(30))
                .toByteArray();
        long signed = at(start + 8) | 0x2a12_0000_0000_0000L;
        FakeTarget target = new FakeTarget(183).image(bytes).words(STACK, 0, signed, 0);
        StackWalk walk = target.unwinder().walk(target.registers(32, at(signer + 16), 31, STACK, 29, 0, 30, 1));
        assertThat(vaddrs(frames(walk))).containsExactly(signer + 16, start + 8);
        assertThat(walk.stopReason().isComplete()).isTrue();
        // before paciasp the address is not signed, and in the register
        StackWalk atStart = target.unwinder().walk(target.registers(32, at(signer), 31, STACK, 30, at(start + 8)));
        assertThat(vaddrs(frames(atStart))).containsExactly(signer, start + 8);
    }

    private static long[] concat(long first, long[] others) {
        long[] all = new long[others.length + 1];
        all[0] = first;
        System.arraycopy(others, 0, all, 1, others.length);
        return all;
    }
}
