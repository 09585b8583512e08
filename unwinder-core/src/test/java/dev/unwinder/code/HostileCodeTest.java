package dev.unwinder.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.ByteView;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes that nobody compiled: an answer always, never beyond the view. */
class HostileCodeTest {
    @Test
    void randomBytes() {
        run(150_000, 1);
    }

    static void run(int count, long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[48];
        for (int i = 0; i < count; i++) {
            random.nextBytes(bytes);
            if (i % 4 == 0) {
                bytes[0] = (byte) new int[] {0x62, 0xc4, 0xc5, 0x0f, 0x8f, 0x66, 0xd9}[random.nextInt(7)];
            }
            ByteView code = Code.of(Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
            for (InstructionSet set : InstructionSet.values()) {
                check(set, code, random.nextLong());
            }
        }
    }

    private static void check(InstructionSet set, ByteView code, long address) {
        if (set.decode(code, 0, address) instanceof Instruction it) {
            assertThat(it.length() > 0 && it.length() <= 15 && it.length() <= code.size())
                    .as(it.text())
                    .isTrue();
            for (Operand.Memory memory : it.memory()) {
                assertThat(memory.address(number -> OptionalLong.of(address * number)))
                        .isNotNull();
            }
        }
        assertThat(set.decode(code, -1, address)).isEqualTo(NoInstruction.TRUNCATED);
        assertThat(set.decode(code, code.size(), address)).isEqualTo(NoInstruction.TRUNCATED);
        assertThat(set.callBefore(code, address)).isNotNull();
        assertThat(set.frameAt(code, address, address + (set == InstructionSet.X86_64 ? 9 : 8), 64))
                .isNotNull();
    }

    /** A longer run: how many, and a seed. */
    public static void main(String[] arguments) {
        run(Integer.parseInt(arguments[0]), Long.parseLong(arguments[1]));
        System.out.println("done");
    }
}
