package dev.unwinder.unwind;

import static dev.unwinder.unwind.FakeTarget.IMAGE;
import static dev.unwinder.unwind.FakeTarget.STACK;
import static dev.unwinder.unwind.FakeTarget.frames;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.address.AddressRange;
import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameNote;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.frame.StopReason;
import dev.unwinder.rule.CfaRule;
import dev.unwinder.rule.RegisterRule;
import dev.unwinder.rule.UnwindRow;
import dev.unwinder.testkit.ImageAssembler;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sources that a language's runtime adds: an interpreter whose frames lie on a heap of its own, with r14 pointing to the innermost. */
class RowSourceTest {
    private static final int RSP = 7;
    private static final int R14 = 14;
    private static final int RIP = 16;

    private static final long LEAF = 0x10000;
    private static final long START = 0x10200;
    /** Code that nothing describes. */
    private static final long LOOP = 0x10800;

    private static final long HEAP = 0x6000_0000_0000L;

    private final AddressRange interpreterLoop = AddressRange.ofSize(IMAGE + LOOP, 0x100);

    /** The example of {@link RowSource}. */
    private final RowSource interpreter = step -> {
        if (!interpreterLoop.contains(step.lookupAddress())) {
            return RowSource.NOTHING;
        }
        return RowSource.caller(UnwindRow.builder(RIP)
                .rule(RIP, new RegisterRule.Offset(-8)) // saved just below the CFA
                .rule(RSP, new RegisterRule.Offset(-16))
                .rule(R14, new RegisterRule.Offset(-24))
                .build(new CfaRule.RegisterOffset(R14, 32))); // r14 is the interpreter's frame
    };

    private static FakeTarget target() {
        return new FakeTarget(62)
                .image(ImageAssembler.x86_64(1)
                        .function(LEAF, 0x40, i -> {})
                        .function(START, 0x40, i -> i.undefined(RIP))
                        .toByteArray())
                .words(STACK, IMAGE + LOOP + 0x10, 1, 2, 3, 4)
                .words(HEAP, 0, HEAP + 0x40, STACK + 16, IMAGE + LOOP + 0x20, 0, 0, 0, 0)
                .words(HEAP + 0x40, 0, 0, STACK + 32, IMAGE + START + 0x10);
    }

    private static StackWalk walk(FakeTarget target, Unwinder.Builder builder) {
        return builder.build().walk(target.registers(RIP, IMAGE + LEAF, RSP, STACK, R14, HEAP));
    }

    @Test
    void aRuntimeTeachesTheWalkItsFrames() {
        FakeTarget target = target();
        StackWalk walk = walk(target, target.builder().rowSource(interpreter));
        List<Frame> frames = frames(walk);
        assertThat(frames)
                .extracting(it -> it.pc() - IMAGE)
                .containsExactly(LEAF, LOOP + 0x10, LOOP + 0x20, START + 0x10);
        assertThat(frames)
                .extracting(Frame::origin)
                .containsExactly(FrameOrigin.CONTEXT, FrameOrigin.CFI, FrameOrigin.EXTENSION, FrameOrigin.EXTENSION);
        assertThat(frames).extracting(Frame::stackPointer).containsExactly(STACK, STACK + 8, STACK + 16, STACK + 32);
        assertThat(frames.get(1).cfa()).hasValue(HEAP + 32);
        assertThat(walk.stopReason().kind()).isEqualTo(StopReason.Kind.OUTERMOST);
    }

    @Test
    void isAskedOnlyWhereCallFrameInformationIsSilentUnlessItComesFirst() {
        RowSource end = step -> new RowSource.Answer.Outermost("the runtime says so");
        FakeTarget target = target();
        assertThat(frames(walk(target, target.builder().rowSource(end)))).hasSize(2);
        StackWalk first = walk(target, target.builder().firstRowSource(end));
        assertThat(frames(first)).hasSize(1);
        assertThat(first.stopReason().detail()).isEqualTo("the runtime says so");
    }

    @Test
    void oneThatThrowsIsANoteAndTheNextIsAsked() {
        FakeTarget target = target();
        StackWalk walk = walk(
                target,
                target.builder()
                        .rowSource(step -> {
                            throw new IllegalStateException("no such frame");
                        })
                        .rowSource(step -> new RowSource.Answer.Failed("the interpreter's frame is broken"))
                        .rowSource(interpreter));
        List<Frame> frames = frames(walk);
        assertThat(frames).hasSize(4);
        assertThat(frames.get(1).notes())
                .extracting(FrameNote::text)
                .containsExactly(
                        "extension: java.lang.IllegalStateException: no such frame",
                        "the interpreter's frame is broken");
    }

    @Test
    void aCallerThatDoesNotLieInCodeIsNotBelieved() {
        FakeTarget target = target();
        RowSource lie = step -> RowSource.caller(UnwindRow.builder(RIP)
                .rule(RIP, new RegisterRule.ValOffset(0))
                .build(new CfaRule.RegisterOffset(RSP, 8)));
        StackWalk walk = walk(target, target.builder().rowSource(lie));
        assertThat(frames(walk)).hasSize(2);
        assertThat(walk.stopReason().kind()).isEqualTo(StopReason.Kind.BAD_RETURN_ADDRESS);
    }

    @Test
    void aSourceThatStaysWhereItIsEndsTheWalk() {
        FakeTarget target = target();
        RowSource circle = step -> RowSource.caller(UnwindRow.builder(RIP)
                .rule(RIP, new RegisterRule.SameValue())
                .build(new CfaRule.RegisterOffset(RSP, 0)));
        StackWalk walk = walk(target, target.builder().firstRowSource(circle));
        assertThat(frames(walk)).hasSizeLessThan(3);
        assertThat(walk.stopReason().kind()).isEqualTo(StopReason.Kind.LOOP);
    }
}
