package dev.unwinder.arch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.unwinder.arch.Disassembly.Instruction;
import dev.unwinder.rule.CfaRule;
import dev.unwinder.rule.RegisterRule;
import dev.unwinder.rule.UnwindRow;
import dev.unwinder.target.Registers;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers from AADWARF64, encodings from the ARM ARM; where there is a cross compiler, offsets from its headers. */
class AArch64Test {
    private static final Architecture CPU = Architecture.find(183, 8).orElseThrow();
    private static final String CROSS = "aarch64-linux-gnu-gcc";

    @TempDir
    private Path folder;

    /** AADWARF64 4.1, table 1. */
    @Test
    void registerNumbersAreThoseOfAadwarf64() {
        for (int i = 0; i <= 30; i++) {
            assertThat(CPU.registers().name(i)).isEqualTo("x" + i);
        }
        Object[][] others = {
            {31, "sp"},
            {32, "pc"},
            {34, "ra_sign_state"},
            {46, "vg"},
            {47, "ffr"},
            {48, "p0"},
            {63, "p15"},
            {64, "v0"},
            {95, "v31"},
            {96, "z0"},
            {127, "z31"}
        };
        for (Object[] other : others) {
            assertThat(CPU.registers().name((Integer) other[0])).isEqualTo(other[1]);
        }
        assertThat(CPU.registers().name(128)).isEqualTo("r128");
        assertThat(CPU.registers().count()).isEqualTo(33);
        assertThat(CPU.registers().number("pc")).hasValue(32);
        assertThat(CPU.registers().number("sp")).hasValue(31);
        assertThat(CPU.registers().number("fp")).hasValue(29);
        assertThat(CPU.registers().returnAddress()).isEqualTo(30);
    }

    /** AAPCS64 6.1.1: x19 to x29 and SP have to be preserved. */
    @Test
    void calleeSavedRegistersAreThoseOfAapcs64() {
        assertThat(CPU.registers().calleeSaved())
                .containsExactlyInAnyOrder(19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 31);
    }

    /** struct user_pt_regs: regs[31], sp, pc, pstate; struct elf_prstatus has them at 112, as on all 64-bit machines. */
    @Test
    void kernelOrderIsThatOfUserPtRegs() {
        Registers registers = CPU.kernelRegisters()
                .decode(
                        33,
                        LongStream.range(
                                        1000,
                                        1000 + CPU.kernelRegisters().numbers().size())
                                .toArray());
        for (int i = 0; i <= 32; i++) {
            assertThat(registers.get(i)).isEqualTo(1000 + i);
        }
        assertThat(CPU.kernelRegisters().numbers()).hasSize(34);
        assertThat(CPU.kernelRegisters().prstatusOffset()).isEqualTo(112);
    }

    /**
     * struct rt_sigframe: siginfo of 128 bytes; ucontext: flags 8, link 8, stack 24, sigmask padded to 128, then, aligned to 16, the
     * sigcontext: fault address 8, regs[31], sp, pc.
     */
    @Test
    void signalFrameIsTheKernelsRtSigframe() {
        UnwindRow row = CPU.signalFrameRow();
        for (int i = 0; i <= 32; i++) {
            assertThat(row.find(i)).hasValue(new RegisterRule.Offset(128 + 176 + 8 + 8L * i));
        }
        assertThat(row.cfa()).isEqualTo(new CfaRule.RegisterOffset(31, 0));
        assertThat(row.isSignalFrame()).isTrue();
        assertThat(row.returnAddressRegister())
                .as("the interrupted pc, not the link register")
                .isEqualTo(32);
        assertThat(row.isReturnAddressSigned()).isFalse();
    }

    @Test
    void headersOfTheCrossCompilerAgree() throws Exception {
        assumeTrue(CConstants.has(CROSS), "no cross compiler");
        assertThat(CConstants.of(
                        folder,
                        CROSS,
                        List.of("signal.h", "ucontext.h", "sys/user.h", "sys/procfs.h"),
                        List.of(
                                "sizeof(siginfo_t)",
                                "offsetof(ucontext_t, uc_mcontext)",
                                "offsetof(mcontext_t, regs)",
                                "offsetof(mcontext_t, sp)",
                                "offsetof(mcontext_t, pc)",
                                "offsetof(struct user_regs_struct, sp)",
                                "offsetof(struct user_regs_struct, pc)",
                                "sizeof(struct user_regs_struct)",
                                "offsetof(struct elf_prstatus, pr_reg)")))
                .containsExactly(128L, 176L, 8L, 8 + 31 * 8L, 8 + 32 * 8L, 31 * 8L, 32 * 8L, 34 * 8L, 112L);
    }

    @Test
    void rowsOfFrameRecordsAndBadCalls() {
        // AAPCS64 6.4.6: x29 points at the record: the caller's x29, then the return address
        UnwindRow row = CPU.framePointerRow();
        assertThat(row.cfa()).isEqualTo(new CfaRule.RegisterOffset(29, 16));
        assertThat(row.find(29)).hasValue(new RegisterRule.Offset(-16));
        assertThat(row.find(30)).hasValue(new RegisterRule.Offset(-8));
        assertThat(row.isReturnAddressSigned()).isTrue();
        UnwindRow bad = CPU.badCallRow();
        assertThat(bad.cfa()).isEqualTo(new CfaRule.RegisterOffset(31, 0));
        assertThat(bad.returnAddressRegister()).isEqualTo(30);
        assertThat(bad.ruleCount()).isZero();
        assertThat(bad.unspecified()).isEqualTo(UnwindRow.Unspecified.KEPT);
    }

    private static byte[] little(int code) {
        return new byte[] {(byte) code, (byte) (code >> 8), (byte) (code >> 16), (byte) (code >> 24)};
    }

    private static boolean isCall(int code) {
        return CPU.callSiteCheck().endsWithCall(little(code));
    }

    /** ARM ARM C6.2: BL, BLR, BLRAA, BLRAAZ, BLRAB, BLRABZ. */
    @Test
    void callsByTheirEncodings() {
        for (int imm26 : new int[] {0, 1, 0x1ff_ffff, 0x200_0000, 0x3ff_ffff}) {
            assertThat(isCall(0b100101 << 26 | imm26)).isTrue();
        }
        for (int rn = 0; rn < 32; rn++) {
            assertThat(isCall(0xd63f_0000 | rn << 5)).as("blr x%d", rn).isTrue();
            assertThat(isCall(0xd63f_081f | rn << 5)).as("blraaz x%d", rn).isTrue();
            assertThat(isCall(0xd63f_0c1f | rn << 5)).as("blrabz x%d", rn).isTrue();
            for (int rm = 0; rm < 32; rm++) {
                assertThat(isCall(0xd73f_0800 | rn << 5 | rm)).as("blraa").isTrue();
                assertThat(isCall(0xd73f_0c00 | rn << 5 | rm)).as("blrab").isTrue();
            }
        }
    }

    @Test
    void otherBranchesAreNoCalls() {
        int[] others = {
            0x1400_0000, // b
            0x1700_0000, // b, backwards
            0x5400_0000, // b.eq
            0xd61f_0000, // br x0
            0xd61f_0be0 | 0x1f, // braaz x31
            0xd71f_0801, // braa x0, x1
            0xd65f_03c0, // ret
            0xd65f_0bff, // retaa
            0xd65f_0fff, // retab
            0xd69f_03e0, // eret
            0xb400_0000, // cbz
            0x3600_0000, // tbz
            0xd400_0001, // svc #0
            0xd420_0000, // brk
            0xd503_201f, // nop
            0xd503_233f, // paciasp
            0x0000_0000, // udf
        };
        for (int code : others) {
            assertThat(isCall(code)).as("%08x", code).isFalse();
        }
        assertThat(CPU.callSiteCheck().endsWithCall(new byte[] {0, 0, (byte) 0x94}))
                .isFalse();
        byte[] eight = new byte[8];
        System.arraycopy(little(0x9400_0000), 0, eight, 0, 4);
        assertThat(CPU.callSiteCheck().endsWithCall(eight))
                .as("the call is one instruction further back")
                .isFalse();
    }

    @Test
    void compiledCallsAreSeenAndNothingElse() throws Exception {
        assumeTrue(CConstants.has(CROSS), "no cross compiler");
        String libc =
                CConstants.run(folder, CROSS, "-print-file-name=libc.so.6").strip();
        List<Instruction> instructions = Disassembly.of(
                        CConstants.run(folder, "aarch64-linux-gnu-objdump", "-dw", "--section=.text", libc), true)
                .instructions();
        assertThat(instructions).hasSizeGreaterThan(100_000);
        for (Instruction instruction : instructions) {
            boolean call = instruction.has("bl") || instruction.text().startsWith("blr");
            if (CPU.callSiteCheck().endsWithCall(instruction.before()) != call) {
                assertThat(instruction).as("wrongly judged").isNull();
            }
        }
    }

    /** AArch64 with 48 bits of address: bits 63 to 56 and 54 to 48 are signature, bit 55 tells the half. */
    @Test
    void signaturesAreStrippedByTheThreadsMaskOrTheUsualOne() {
        OptionalLong none = OptionalLong.empty();
        assertThat(CPU.stripCodePointer(0x0000_aaaa_1234_5678L, none)).isEqualTo(0x0000_aaaa_1234_5678L);
        assertThat(CPU.stripCodePointer(0xff7f_aaaa_1234_5678L, none)).isEqualTo(0x0000_aaaa_1234_5678L);
        assertThat(CPU.stripCodePointer(0x2a12_aaaa_1234_5678L, none)).isEqualTo(0x0000_aaaa_1234_5678L);
        assertThat(CPU.stripCodePointer(0x0080_8000_1234_5678L, none))
                .as("bit 55 says that it is the kernel's half")
                .isEqualTo(0xffff_8000_1234_5678L);
        assertThat(CPU.stripCodePointer(0xffff_8000_1234_5678L, none)).isEqualTo(0xffff_8000_1234_5678L);

        OptionalLong of39Bits = OptionalLong.of(0x007f_ff80_0000_0000L);
        assertThat(CPU.stripCodePointer(0x002a_aa80_1234_5678L, of39Bits)).isEqualTo(0x0000_0000_1234_5678L);
        assertThat(CPU.stripCodePointer(0x002a_aaff_1234_5678L, of39Bits))
                .as("bits below the mask are address")
                .isEqualTo(0x0000_007f_1234_5678L);
        assertThat(CPU.stripCodePointer(0x2a12_aaaa_1234_5678L, OptionalLong.of(0)))
                .as("a thread without keys")
                .isEqualTo(0x2a12_aaaa_1234_5678L);
    }

    @Test
    void sigreturnTrampolineIsMovAndSvc() {
        // mov x8, #139 is movz: 0xd2800000 | 139 << 5 | 8; svc #0 is 0xd4000001
        byte[] code = new byte[8];
        System.arraycopy(little(0xd280_0000 | 139 << 5 | 8), 0, code, 0, 4);
        System.arraycopy(little(0xd400_0001), 0, code, 4, 4);
        assertThat(CPU.signalTrampolines()).containsExactly(new SignalTrampoline(code, 0, 4));
        assertThat(IntStream.range(0, 33).mapToObj(CPU.registers()::name)).doesNotHaveDuplicates();
    }
}
