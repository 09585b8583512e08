package dev.unwinder.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.ByteView;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallSiteTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ffd0",
                "41ffd3",
                "ff10",
                "ff5008",
                "ff1424",
                "ff542408",
                "ff9000010000",
                "ff1500010000",
                "ff942400010000",
                "ff14c500010000",
                "3eff10",
                "ff14c3"
            })
    void indirectCalls(String hex) {
        assertThat(InstructionSet.X86_64.callBefore(Code.x86("9090909090909090" + hex), 0x1000))
                .hasValueSatisfying(it -> assertThat(it.target()).isEmpty());
    }

    @Test
    void directCalls() {
        assertThat(InstructionSet.X86_64.callBefore(Code.x86("9090e8f0ffffff"), 0x1000))
                .contains(new CallSite(5, OptionalLong.of(0xff0), OptionalLong.empty()));
        assertThat(InstructionSet.AARCH64.callBefore(Code.a64("d503201f 94000002"), 0x1000))
                .contains(new CallSite(4, OptionalLong.of(0x1004), OptionalLong.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "90", "c3", "ff20", "ffe0", "e800", "0f05", "ff1c24", "90909090e9000000", "ffff"})
    void noCalls(String hex) {
        assertThat(InstructionSet.X86_64.callBefore(Code.x86(hex), 0x1000)).isEmpty();
    }

    @Test
    void noCallsOfAArch64() {
        assertThat(InstructionSet.AARCH64.callBefore(Code.a64("d61f0220"), 0)).isEmpty();
        assertThat(InstructionSet.AARCH64.callBefore(Code.x86("000094"), 0)).isEmpty();
    }

    /** What is told by bytes alone is what the decoder says: of every form, and of random bytes. */
    @Test
    void theDecoderSaysTheSame() {
        Random random = new Random(6);
        for (int modRm = 0; modRm < 256 * 256; modRm++) {
            byte[] code = new byte[8];
            random.nextBytes(code);
            int length = 2 + modRm % 6;
            code[8 - length] = (byte) 0xff;
            code[9 - length] = (byte) (modRm >> 8);
            Optional<CallSite> told = InstructionSet.X86_64.callBefore(code, 0x1000);
            assertThat(told.isPresent()).as(Arrays.toString(code)).isEqualTo(isDecodedCall(code));
        }
    }

    private static boolean isDecodedCall(byte[] code) {
        for (int length : new int[] {5, 6, 2, 3, 4, 7}) {
            byte[] last = Arrays.copyOfRange(code, 8 - length, 8);
            if ((length == 5) == (last[0] == (byte) 0xe8)
                    && (length == 5 || last[0] == (byte) 0xff)
                    && InstructionSet.X86_64.decode(ByteView.of(last, "code", ByteOrder.LITTLE_ENDIAN), 0, 0)
                            instanceof Instruction call
                    && call.kind().isCall()
                    && !call.mnemonic().equals("lcall")
                    && call.length() == length) {
                return true;
            }
        }
        return false;
    }
}
