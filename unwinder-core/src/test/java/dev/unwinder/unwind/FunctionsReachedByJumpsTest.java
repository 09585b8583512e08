package dev.unwinder.unwind;

import static dev.unwinder.unwind.FakeTarget.IMAGE;
import static dev.unwinder.unwind.FakeTarget.STACK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.testkit.ImageAssembler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Functions that nothing describes and nothing calls: what is called becomes them by a jump.
 *
 * <p>Situation: musl's functions that wait. {@code __syscall_cp} is a jump to what makes the system call, {@code pthread_join} one to the function
 * that takes a time. Before the function stands one that ends with a call that does not return: the code followed from there leads astray.
 */
class FunctionsReachedByJumpsTest {
    private static final long START = 0x10000;
    private static final long BEFORE = 0x10100;
    private static final long FUNCTION = 0x10110;
    private static final long JUMP = 0x10140;
    private static final long EXIT = 0x10200;
    private static final long IN_START = START + 0x20;

    private static List<Frame> frames(StackWalk walk) {
        List<Frame> frames = new ArrayList<>();
        walk.forEachRemaining(frames::add);
        return frames;
    }

    private static int[] near(int opcode, long place, long target) {
        int by = (int) (target - place - 5);
        return new int[] {opcode, by & 0xff, by >> 8 & 0xff, by >> 16 & 0xff, by >> 24 & 0xff};
    }

    @Test
    void onX86() {
        byte[] image = ImageAssembler.x86_64(1)
                .function(START, 0x40, i -> i.undefined(16))
                .code(START + 0x10, near(0xe8, START + 0x10, BEFORE))
                .code(IN_START - 5, near(0xe8, IN_START - 5, JUMP))
                .code(BEFORE, 0x50) // push %rax
                .code(BEFORE + 1, near(0xe8, BEFORE + 1, EXIT))
                .code(FUNCTION, 0x53, 0x0f, 0x05, 0x5b, 0xc3) // push %rbx; syscall; pop %rbx; ret
                .code(JUMP, 0x31, 0xd2) // xor %edx,%edx
                .code(JUMP + 2, near(0xe9, JUMP + 2, FUNCTION))
                .code(EXIT, 0xf4)
                .toByteArray();
        FakeTarget target = new FakeTarget(62).image(image).words(STACK, 0xbb, IMAGE + IN_START, 0, 0, 0);
        List<Frame> frames = frames(target.unwinder().walk(target.registers(16, IMAGE + FUNCTION + 3, 7, STACK, 3, 1)));
        assertThat(frames).extracting(it -> it.pc() - IMAGE).containsExactly(FUNCTION + 3, IN_START);
        assertThat(frames.get(1).origin()).isEqualTo(FrameOrigin.PROLOGUE);
        assertThat(frames.get(1).registers().get(3)).isEqualTo(0xbb);
        assertThat(frames.get(1).stackPointer()).isEqualTo(STACK + 16);
    }

    @Test
    void onAArch64() {
        byte[] image = ImageAssembler.aarch64(1)
                .function(START, 0x40, i -> i.undefined(30))
                .code(START + 0x1c, 0x49, 0, 0, 0x94) // bl JUMP
                .code(START + 0x10, 0x3c, 0, 0, 0x94) // bl BEFORE
                .code(BEFORE, 0xff, 0x83, 0, 0xd1, 0x3f, 0, 0, 0x94) // sub sp, sp, #32; bl EXIT
                // stp x29, x30, [sp, #-16]!; svc #0; ldp x29, x30, [sp], #16; ret
                .code(
                        FUNCTION, 0xfd, 0x7b, 0xbf, 0xa9, 0x01, 0, 0, 0xd4, 0xfd, 0x7b, 0xc1, 0xa8, 0xc0, 0x03, 0x5f,
                        0xd6)
                .code(JUMP, 0x5f, 0x24, 0x03, 0xd5, 0xf3, 0xff, 0xff, 0x17) // bti c; b FUNCTION
                .code(EXIT, 0x1f, 0x20, 0x03, 0xd5) // nop
                .toByteArray();
        FakeTarget target = new FakeTarget(183).image(image).words(STACK, 0x29, IMAGE + IN_START, 0, 0);
        List<Frame> frames =
                frames(target.unwinder().walk(target.registers(32, IMAGE + FUNCTION + 8, 31, STACK, 30, 5, 29, 0x77)));
        assertThat(frames).extracting(it -> it.pc() - IMAGE).containsExactly(FUNCTION + 8, IN_START);
        assertThat(frames.get(1).origin()).isEqualTo(FrameOrigin.PROLOGUE);
        assertThat(frames.get(1).registers().get(29)).isEqualTo(0x29);
    }
}
