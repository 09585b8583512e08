package dev.unwinder.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Instructions encoded by hand, from the Arm manual's encodings. */
class A64DecoderTest {
    private static Instruction one(String word) {
        return (Instruction) InstructionSet.AARCH64.decode(Code.a64(word), 0, 0x1000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "94000001 | CALL | bl 0x1004",
                "17ffffff | JUMP | b 0xffc",
                "54000041 | CONDITIONAL_JUMP | b.ne 0x1008",
                "b4000040 | CONDITIONAL_JUMP | cbz x0, 0x1008",
                "37180041 | CONDITIONAL_JUMP | tbnz w1, #3, 0x1008",
                "d63f0100 | INDIRECT_CALL | blr x8",
                "d63f083f | INDIRECT_CALL | blraaz x1",
                "d73f0841 | INDIRECT_CALL | blraa x2, x1",
                "d61f0220 | INDIRECT_JUMP | br x17",
                "d65f03c0 | RETURN | ret",
                "d65f0bff | RETURN | retaa",
                "d503233f | POINTER_AUTHENTICATION | paciasp",
                "d50323bf | POINTER_AUTHENTICATION | autiasp",
                "d503245f | NOP | bti c",
                "d503201f | NOP | nop",
                "d4000001 | SYSTEM_CALL | svc #0x0",
                "d4200020 | TRAP | brk #0x1",
                "00000000 | UNDEFINED | udf #0",
                "a9bf7bfd | MOVE | stp x29, x30, [sp, #-16]!",
                "a8c17bfd | MOVE | ldp x29, x30, [sp], #16",
                "910003fd | MOVE | mov x29, sp",
                "d10083ff | SUBTRACT | sub sp, sp, #0x20",
                "914007ff | ADD | add sp, sp, #0x1, lsl #12",
                "f9400421 | MOVE | ldr x1, [x1, #8]",
                "b8617802 | MOVE | ldr w2, [x0, x1, lsl #2]",
                "38614802 | MOVE | ldrb w2, [x0, w1, uxtw]",
                "3cc10400 | MOVE | ldr q0, [x0], #16",
                "ad400400 | MOVE | ldp q0, q1, [x0]",
                "58000040 | MOVE | ldr x0, 0x1008",
                "885ffc01 | EXCHANGE | ldaxr w1, [x0]",
                "b8e10002 | EXCHANGE | ldaddal w1, w2, [x0]",
                "90000000 | LOAD_ADDRESS | adrp x0, 0x1000",
                "9ac10c00 | DIVIDE | sdiv x0, x0, x1"
            })
    void isDecoded(String word, InstructionKind kind, String text) {
        Instruction it = one(word);
        assertThat(it.text()).isEqualTo(text);
        assertThat(it.kind()).isEqualTo(kind);
        assertThat(it.length()).isEqualTo(4);
    }

    @Test
    void addressesBeforeAndAfterAnUpdate() {
        Operand.Memory before = one("a9bf7bfd").memory().get(0);
        assertThat(before.address(number -> OptionalLong.of(0x100))).hasValue(0xf0);
        assertThat(before.size()).hasValue(16);
        Operand.Memory after = one("a8c17bfd").memory().get(0);
        assertThat(after.address(number -> OptionalLong.of(0x100))).hasValue(0x100);
        assertThat(after.access()).isEqualTo(Access.READ);
        assertThat(one("a8c17bfd").writes(31)).isTrue();
        Operand.Memory narrow = one("38614802").memory().get(0);
        assertThat(narrow.address(number -> OptionalLong.of(number == 0 ? 0x100 : -1L << 32 | 2)))
                .hasValue(0x102);
    }

    @Test
    void whatIsNoInstruction() {
        assertThat(InstructionSet.AARCH64.decode(Code.a64("02000000"), 0, 0)).isEqualTo(NoInstruction.INVALID);
        assertThat(InstructionSet.AARCH64.decode(Code.x86("c0035f"), 0, 0)).isEqualTo(NoInstruction.TRUNCATED);
        assertThat(InstructionSet.AARCH64.decode(Code.a64("d65f03c0"), 8, 0)).isEqualTo(NoInstruction.TRUNCATED);
    }
}
