package dev.unwinder.arch;

import dev.unwinder.elf.ElfConstants;
import dev.unwinder.rule.CfaRule;
import dev.unwinder.rule.RegisterRule;
import dev.unwinder.rule.UnwindRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * AArch64 under Linux.
 *
 * @psabi AAPCS64 6.1.1 (registers), 6.4.6 (frame record); AADWARF64 4.1 (DWARF register numbers)
 */
final class AArch64 {
    private static final int FP = 29;
    private static final int LR = 30;
    private static final int SP = 31;
    private static final int PC = 32;

    /** From the stack pointer in the trampoline to {@code uc_mcontext.regs}: siginfo 128, ucontext up to the registers 184. */
    private static final int SIGNAL_REGISTERS = 128 + 176 + 8;

    /** Addresses have 48 bits unless the thread says otherwise; bit 55 tells the half, so it is not signature. */
    private static final long POINTER_SIGNATURE = 0xff7f_0000_0000_0000L;

    private AArch64() {}

    static final Architecture ARCHITECTURE = new Architecture(
            "AArch64",
            ElfConstants.EM_AARCH64,
            8,
            new RegisterTable(names(), otherNames(), PC, SP, FP, LR, calleeSaved()),
            // struct user_pt_regs, arch/arm64/include/uapi/asm/ptrace.h
            new KernelRegisters(112, kernelOrder(), -1),
            // The frame record lies at x29; where in the frame it lies is the compiler's choice. GCC puts it at the
            // frame's low end, so a
            // caller's stack pointer is its own x29.
            UnwindRow.builder(LR)
                    .rule(FP, new RegisterRule.Offset(-16))
                    .rule(LR, new RegisterRule.Offset(-8))
                    .rule(SP, new RegisterRule.Offset(-16))
                    .returnAddressSigned(true)
                    .build(new CfaRule.RegisterOffset(FP, 16)),
            UnwindRow.builder(LR)
                    .unspecified(UnwindRow.Unspecified.KEPT)
                    .returnAddressSigned(true)
                    .build(new CfaRule.RegisterOffset(SP, 0)),
            signalFrameRow(),
            // mov x8, #139; svc #0
            List.of(new SignalTrampoline(
                    new byte[] {0x68, 0x11, (byte) 0x80, (byte) 0xd2, 0x01, 0x00, 0x00, (byte) 0xd4}, 0, 4)),
            new AArch64Code(),
            SIGNAL_REGISTERS - 8, // uc_mcontext.fault_address
            OptionalLong.of(POINTER_SIGNATURE));

    private static List<String> names() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i <= LR; i++) {
            names.add("x" + i);
        }
        names.add("sp");
        names.add("pc");
        return names;
    }

    private static Map<Integer, String> otherNames() {
        Map<Integer, String> names = new HashMap<>();
        names.put(33, "elr");
        names.put(34, "ra_sign_state");
        names.put(46, "vg");
        names.put(47, "ffr");
        for (int i = 0; i < 16; i++) {
            names.put(48 + i, "p" + i);
        }
        for (int i = 0; i < 32; i++) {
            names.put(64 + i, "v" + i);
            names.put(96 + i, "z" + i);
        }
        return names;
    }

    private static List<Integer> calleeSaved() {
        List<Integer> numbers = new ArrayList<>();
        for (int number = 19; number <= FP; number++) {
            numbers.add(number);
        }
        numbers.add(SP);
        return numbers;
    }

    private static List<Integer> kernelOrder() {
        List<Integer> numbers = new ArrayList<>();
        for (int number = 0; number <= PC; number++) {
            numbers.add(number);
        }
        numbers.add(-1);
        return numbers;
    }

    /** The pc that was interrupted is in the kernel's frame, the return address column is the pc itself. */
    private static UnwindRow signalFrameRow() {
        UnwindRow.Builder row = UnwindRow.builder(PC).signalFrame(true);
        for (int i = 0; i <= PC; i++) {
            row.rule(i, new RegisterRule.Offset(SIGNAL_REGISTERS + 8L * i));
        }
        return row.build(new CfaRule.RegisterOffset(SP, 0));
    }
}
