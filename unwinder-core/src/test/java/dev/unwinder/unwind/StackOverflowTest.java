package dev.unwinder.unwind;

import static dev.unwinder.unwind.FakeTarget.IMAGE;
import static dev.unwinder.unwind.FakeTarget.STACK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.address.AddressRange;
import dev.unwinder.frame.FrameNote;
import dev.unwinder.target.SignalInfo;
import dev.unwinder.target.TargetThread;
import dev.unwinder.testkit.ImageAssembler;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A fault is called a stack overflow where the stack pointer and the address say so, and only there. */
class StackOverflowTest {
    private static final long CODE = 0x10000;
    private static final int RSP = 7;
    private static final int RIP = 16;

    private static FakeTarget target() {
        byte[] image = ImageAssembler.x86_64(1)
                .function(CODE, 0x40, i -> i.undefined(RIP))
                .toByteArray();
        return new FakeTarget(62)
                .image(image)
                .guard(new AddressRange(STACK - 4096, STACK))
                .words(STACK, new long[1024]);
    }

    private static List<FrameNote> notes(long stackPointer, long fault) {
        FakeTarget target = target();
        TargetThread thread = new TargetThread(
                1,
                Optional.empty(),
                Optional.of(target.registers(RIP, IMAGE + CODE, RSP, stackPointer)),
                true,
                Optional.of(new SignalInfo(11, 1, OptionalLong.of(fault), OptionalLong.empty())),
                OptionalLong.empty());
        return target.unwinder().unwind(thread).frames().get(0).notes();
    }

    @Test
    void anAccessBelowTheStackByOneThatStandsAtItsEndIsAnOverflow() {
        assertThat(notes(STACK + 8, STACK - 8))
                .containsExactly(new FrameNote(
                        FrameNote.Kind.STACK_OVERFLOW,
                        "stack overflow: the stack ends at 0x7fff00000000, the access to 0x7ffefffffff8 is beyond"));
        assertThat(notes(STACK, STACK - 8)).as("a push").hasSize(1);
        assertThat(notes(STACK - 0x200, STACK - 0x180)).as("in the guard").hasSize(1);
        assertThat(notes(STACK - 0x2000, STACK - 0x1ff8)).as("past the guard").hasSize(1);
    }

    @Test
    void otherFaultsAreNot() {
        assertThat(notes(STACK + 8, 8)).as("a null pointer").isEmpty();
        assertThat(notes(STACK + 0x1f00, STACK - 8)).as("far from the end").isEmpty();
        assertThat(notes(STACK + 8, STACK + 0x10000)).as("above").isEmpty();
        assertThat(notes(0x1234, 0)).as("a stack pointer in the void").isEmpty();
    }
}
