package dev.unwinder.unwind;

import static dev.unwinder.unwind.FakeTarget.IMAGE;
import static dev.unwinder.unwind.FakeTarget.STACK;
import static dev.unwinder.unwind.FakeTarget.frames;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.address.AddressRange;
import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.frame.StopReason;
import dev.unwinder.testkit.ImageAssembler;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Handlers that the CPU enters, on a stack that it has switched to: what it pushed is the interrupted code. */
class TrapFrameTest {
    private static final int RAX = 0;
    private static final int RBX = 3;
    private static final int RSP = 7;
    private static final int RIP = 16;

    private static final long LEAF = 0x10000;
    private static final long MAIN = 0x10200;
    /** A handler as GCC makes it: described as if it had been called. */
    private static final long HANDLER = 0x10300;
    /** The same of an exception with an error code. */
    private static final long FAULT_HANDLER = 0x10400;
    /** One in assembly that nothing describes: push %rax; push %rbx; call LEAF; pop %rbx; pop %rax; iretq. */
    private static final long PLAIN = 0x10800;
    /** The same of an exception with an error code: push %rax; call; pop %rax; add $8,%rsp; iretq. */
    private static final long PLAIN_FAULT = 0x10820;

    private static final long TRAP_STACK = 0x6000_0000_0000L;
    private static final long CS = 8;
    private static final long FLAGS = 0x202;
    private static final long SS = 16;

    private static FakeTarget target() {
        return new FakeTarget(62)
                .image(ImageAssembler.x86_64(1)
                        .function(LEAF, 0x40, i -> {})
                        .function(MAIN, 0x40, i -> i.undefined(RIP))
                        .function(
                                HANDLER,
                                0x40,
                                i -> i.advanceLoc(1).defCfaOffset(16).offset(RAX, 2))
                        .function(
                                FAULT_HANDLER,
                                0x40,
                                i -> i.defCfaOffset(16)
                                        .advanceLoc(1)
                                        .defCfaOffset(24)
                                        .offset(RAX, 3))
                        .code(PLAIN, 0x50, 0x53, 0xe8, 0xf9, 0xf7, 0xff, 0xff, 0x5b, 0x58, 0x48, 0xcf)
                        .code(PLAIN_FAULT, 0x50, 0xe8, 0xda, 0xf7, 0xff, 0xff, 0x58, 0x48, 0x83, 0xc4, 8, 0x48, 0xcf)
                        .toByteArray())
                .words(STACK, 0, 0, 0, 0);
    }

    private static List<TrapHandler> handlers() {
        return List.of(
                new TrapHandler(AddressRange.ofSize(IMAGE + HANDLER, 0x40), false),
                new TrapHandler(AddressRange.ofSize(IMAGE + FAULT_HANDLER, 0x40), true),
                new TrapHandler(AddressRange.ofSize(IMAGE + PLAIN, 11), false),
                new TrapHandler(AddressRange.ofSize(IMAGE + PLAIN_FAULT, 13), true));
    }

    private static List<Frame> all(FakeTarget target, Unwinder unwinder, long vaddr) {
        StackWalk walk = unwinder.walk(target.registers(RIP, IMAGE + vaddr, RSP, TRAP_STACK, RAX, 1, RBX, 2));
        List<Frame> frames = frames(walk);
        assertThat(walk.stopReason().kind())
                .as(
                        "%s %s %s",
                        frames, walk.stopReason(), frames.get(frames.size() - 1).notes())
                .isEqualTo(StopReason.Kind.OUTERMOST);
        return frames;
    }

    private static void isInterruptedMain(Frame frame) {
        assertThat(frame.origin()).isEqualTo(FrameOrigin.TRAP_FRAME);
        assertThat(frame.pc()).isEqualTo(IMAGE + MAIN);
        assertThat(frame.isExact()).isTrue();
        assertThat(frame.lookupAddress())
                .as("the first instruction of main failed")
                .isEqualTo(IMAGE + MAIN);
        assertThat(frame.stackPointer()).isEqualTo(STACK + 8);
    }

    @Test
    void atItsFirstInstructionAHandlerHasChangedNothing() {
        for (boolean errorCode : new boolean[] {false, true}) {
            FakeTarget target = target();
            if (errorCode) {
                target.words(TRAP_STACK, 0xe, IMAGE + MAIN, CS, FLAGS, STACK + 8, SS);
            } else {
                target.words(TRAP_STACK, IMAGE + MAIN, CS, FLAGS, STACK + 8, SS);
            }
            Unwinder unwinder = target.builder().trapHandlers(handlers()).build();
            List<Frame> frames = all(target, unwinder, errorCode ? FAULT_HANDLER : HANDLER);
            assertThat(frames).hasSize(2);
            isInterruptedMain(frames.get(1));
            assertThat(frames.get(1).registers().get(RAX)).isEqualTo(1);
        }
    }

    @Test
    void callFrameInformationTellsHowFarAHandlerHasCome() {
        FakeTarget target = target().words(TRAP_STACK, 0xaaaa, IMAGE + MAIN, CS, FLAGS, STACK + 8, SS);
        List<Frame> frames =
                all(target, target.builder().trapHandlers(handlers()).build(), HANDLER + 8);
        isInterruptedMain(frames.get(1));
        assertThat(frames.get(1).registers().get(RAX)).isEqualTo(0xaaaa);
        assertThat(frames.get(1).registers().get(RBX)).isEqualTo(2);
    }

    @Test
    void anErrorCodeLiesBelowWhatIsInterrupted() {
        FakeTarget target = target().words(TRAP_STACK, 0xaaaa, 0xe, IMAGE + MAIN, CS, FLAGS, STACK + 8, SS);
        List<Frame> frames =
                all(target, target.builder().trapHandlers(handlers()).build(), FAULT_HANDLER + 8);
        isInterruptedMain(frames.get(1));
        assertThat(frames.get(1).registers().get(RAX)).isEqualTo(0xaaaa);
    }

    @Test
    void codeTellsWhereThereIsNoCallFrameInformation() {
        FakeTarget target =
                target().words(TRAP_STACK, IMAGE + PLAIN + 7, 0xbbbb, 0xaaaa, IMAGE + MAIN, CS, FLAGS, STACK + 8, SS);
        Unwinder unwinder = target.builder().trapHandlers(handlers()).build();
        List<Frame> frames = all(target, unwinder, LEAF);
        assertThat(frames).hasSize(3);
        assertThat(frames.get(1).origin()).isEqualTo(FrameOrigin.CFI);
        isInterruptedMain(frames.get(2));
        assertThat(frames.get(2).registers().get(RBX)).isEqualTo(0xbbbb);
    }

    @Test
    void theWayOutOfAnExceptionWithAnErrorCodePassesOverIt() {
        FakeTarget target = target().words(
                        TRAP_STACK, IMAGE + PLAIN_FAULT + 6, 0xaaaa, 0xe, IMAGE + MAIN, CS, FLAGS, STACK + 8, SS);
        Unwinder unwinder = target.builder().trapHandlers(handlers()).build();
        isInterruptedMain(all(target, unwinder, LEAF).get(2));
    }

    @Test
    void aPredicateMayNameThem() {
        FakeTarget target = target().words(TRAP_STACK, IMAGE + MAIN, CS, FLAGS, STACK + 8, SS);
        TrapHandlers predicate = address -> address == IMAGE + HANDLER
                ? Optional.of(new TrapHandler(AddressRange.ofSize(address, 1), false))
                : Optional.empty();
        isInterruptedMain(all(target, target.builder().trapHandlers(predicate).build(), HANDLER)
                .get(1));
    }
}
