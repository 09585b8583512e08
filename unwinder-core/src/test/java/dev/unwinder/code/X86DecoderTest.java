package dev.unwinder.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Instructions encoded by hand, from the Intel manual's tables. Whole libraries: {@link DisassemblyTest}. */
class X86DecoderTest {
    private static Instruction one(String hex) {
        assertThat(InstructionSet.X86_64.decode(Code.x86(hex + "cccccccc"), 0, 0x1000))
                .isInstanceOf(Instruction.class);
        Instruction it = (Instruction) InstructionSet.X86_64.decode(Code.x86(hex), 0, 0x1000);
        assertThat(it.length()).isEqualTo(hex.replace(" ", "").length() / 2);
        return it;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "e8 fb ff ff ff | CALL | call 0x1000",
                "ff d0 | INDIRECT_CALL | call *%rax",
                "41 ff 14 24 | INDIRECT_CALL | call *(%r12)",
                "3e ff 50 10 | INDIRECT_CALL | notrack call *0x10(%rax)",
                "ff 25 10 00 00 00 | INDIRECT_JUMP | jmp *0x10(%rip) # 0x1016",
                "eb fe | JUMP | jmp 0x1000",
                "0f 84 00 01 00 00 | CONDITIONAL_JUMP | je 0x1106",
                "e3 02 | CONDITIONAL_JUMP | jrcxz 0x1004",
                "c3 | RETURN | ret",
                "f3 c3 | RETURN | repz ret",
                "c2 08 00 | RETURN | ret $0x8",
                "48 cf | INTERRUPT_RETURN | iretq",
                "0f 05 | SYSTEM_CALL | syscall",
                "cc | TRAP | int3",
                "0f 0b | UNDEFINED | ud2",
                "f4 | PRIVILEGED | hlt",
                "55 | PUSH | push %rbp",
                "41 57 | PUSH | push %r15",
                "6a ff | PUSH | push $0xffffffffffffffff",
                "68 00 00 01 00 | PUSH | push $0x10000",
                "ff 75 f8 | PUSH | push -0x8(%rbp)",
                "5d | POP | pop %rbp",
                "8f 00 | POP | pop (%rax)",
                "c9 | LEAVE | leave",
                "c8 10 00 00 | ENTER | enter $0x10,$0x0",
                "48 83 ec 18 | SUBTRACT | sub $0x18,%rsp",
                "48 81 c4 88 00 00 00 | ADD | add $0x88,%rsp",
                "48 83 e4 e0 | AND | and $0xffffffffffffffe0,%rsp",
                "48 89 e5 | MOVE | mov %rsp,%rbp",
                "48 8d 64 24 08 | LOAD_ADDRESS | lea 0x8(%rsp),%rsp",
                "8b 47 04 | MOVE | mov 0x4(%rdi),%eax",
                "64 48 8b 04 25 28 00 00 00 | MOVE | mov %fs:0x28,%rax",
                "88 60 01 | MOVE | mov %ah,0x1(%rax)",
                "40 88 60 01 | MOVE | mov %spl,0x1(%rax)",
                "48 b8 08 07 06 05 04 03 02 01 | MOVE | movabs $0x102030405060708,%rax",
                "c6 44 8a 03 7f | MOVE | movb $0x7f,0x3(%rdx,%rcx,4)",
                "0f b6 06 | MOVE | movzbl (%rsi),%eax",
                "4c 63 04 bd 00 00 00 00 | MOVE | movslq 0x0(,%rdi,4),%r8",
                "66 83 38 ff | COMPARE | cmpw $0xffff,(%rax)",
                "f6 47 01 02 | COMPARE | testb $0x2,0x1(%rdi)",
                "48 f7 3d 00 00 00 00 | DIVIDE | idivq 0x0(%rip) # 0x1007",
                "f0 0f b1 0f | EXCHANGE | lock cmpxchg %ecx,(%rdi)",
                "f0 48 0f c7 0e | EXCHANGE | lock cmpxchg16b (%rsi)",
                "f3 48 a5 | STRING | rep movsq %ds:(%rsi),%es:(%rdi)",
                "f3 aa | STRING | rep stos %al,%es:(%rdi)",
                "f2 ae | STRING | repnz scas %es:(%rdi),%al",
                "f3 0f 1e fa | NOP | endbr64",
                "66 2e 0f 1f 84 00 00 00 00 00 | NOP | cs nopw 0x0(%rax,%rax,1)",
                "0f 29 04 24 | MOVE | movaps %xmm0,(%rsp)",
                "f3 0f 6f 0e | MOVE | movdqu (%rsi),%xmm1",
                "f2 0f 10 47 08 | MOVE | movsd 0x8(%rdi),%xmm0",
                "c5 fd 6f 06 | MOVE | vmovdqa (%rsi),%ymm0",
                "62 f1 fe 48 6f 46 01 | MOVE | vmovdqu64 0x40(%rsi),%zmm0",
                "62 f1 7d 20 74 07 | OTHER | vpcmpeqb (%rdi),%ymm16,%k0",
                "db 6d 10 | OTHER | fldt 0x10(%rbp)",
                "8f e9 78 81 00 | OTHER | (unnamed) (%rax)"
            })
    void isDecoded(String hex, InstructionKind kind, String text) {
        Instruction it = one(hex);
        assertThat(it.text()).isEqualTo(text);
        assertThat(it.kind()).isEqualTo(kind);
    }

    @Test
    void memoryIsToldWithSizeAndAccess() {
        Operand.Memory memory = one("48 89 44 cf f8").memory().get(0);
        assertThat(memory.base()).hasValue(5);
        assertThat(memory.index()).hasValue(2);
        assertThat(memory.scale()).isEqualTo(8);
        assertThat(memory.displacement()).isEqualTo(-8);
        assertThat(memory.size()).hasValue(8);
        assertThat(memory.access()).isEqualTo(Access.WRITE);
        assertThat(memory.address(number -> OptionalLong.of(number == 5 ? 0x2000 : 3)))
                .hasValue(0x2010);
        assertThat(memory.address(number -> OptionalLong.empty())).isEmpty();
        assertThat(one("01 07").memory().get(0).access()).isEqualTo(Access.READ_WRITE);
        assertThat(one("39 07").memory().get(0).access()).isEqualTo(Access.READ);
        assertThat(one("48 8d 07").memory().get(0).access()).isEqualTo(Access.NONE);
        assertThat(one("c5 fc 28 07").memory().get(0).size()).isEqualTo(OptionalInt.of(32));
        assertThat(one("0f ae 27").memory().get(0).size()).isEmpty();
    }

    @Test
    void segmentsAndShortAddressesCount() {
        Operand.Memory fs = one("64 8b 47 10").memory().get(0);
        assertThat(fs.address(number -> OptionalLong.of(number == 58 ? 0x7000_0000 : 0x20)))
                .hasValue(0x7000_0030);
        Operand.Memory cut = one("67 8b 47 10").memory().get(0);
        assertThat(cut.address(number -> OptionalLong.of(-8))).hasValue(8);
    }

    @Test
    void theStackIsTouchedWithoutBeingNamed() {
        Operand.Memory pushed = one("55").memory().get(0);
        assertThat(pushed.access()).isEqualTo(Access.WRITE);
        assertThat(pushed.address(number -> OptionalLong.of(0x1000))).hasValue(0xff8);
        assertThat(one("ff 50 10").memory()).hasSize(2);
        assertThat(one("c3").memory().get(0).access()).isEqualTo(Access.READ);
        assertThat(one("c9").memory().get(0).base()).hasValue(6);
    }

    @ParameterizedTest
    @CsvSource({"06", "d6", "82c001", "0f04", "c5f804", "62f1040810", "f0c5f81006", "660f3a0f"})
    void whatIsNoInstruction(String hex) {
        assertThat(InstructionSet.X86_64.decode(Code.x86(hex), 0, 0)).isInstanceOf(NoInstruction.class);
    }

    @Test
    void lengthIsBounded() {
        assertThat(InstructionSet.X86_64.decode(Code.x86("66".repeat(14) + "90"), 0, 0))
                .isInstanceOf(Instruction.class);
        assertThat(InstructionSet.X86_64.decode(Code.x86("66".repeat(15) + "90"), 0, 0))
                .isEqualTo(NoInstruction.INVALID);
        String full = "62f1fe486f8600010000";
        for (int cut = 0; cut < full.length(); cut += 2) {
            assertThat(InstructionSet.X86_64.decode(Code.x86(full.substring(0, cut)), 0, 0))
                    .as("cut at " + cut / 2)
                    .isEqualTo(NoInstruction.TRUNCATED);
        }
    }
}
