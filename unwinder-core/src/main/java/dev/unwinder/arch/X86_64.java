package dev.unwinder.arch;

import dev.unwinder.elf.ElfConstants;
import dev.unwinder.rule.CfaRule;
import dev.unwinder.rule.RegisterRule;
import dev.unwinder.rule.UnwindRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * x86-64 under Linux.
 *
 * @psabi x86-64 3.2 (registers and stack frame), 3.6.2 (DWARF register numbers)
 */
final class X86_64 {
    private static final int RAX = 0;
    private static final int RDX = 1;
    private static final int RCX = 2;
    private static final int RBX = 3;
    private static final int RSI = 4;
    private static final int RDI = 5;
    private static final int RBP = 6;
    private static final int RSP = 7;
    private static final int R8 = 8;
    private static final int R12 = 12;
    private static final int R13 = 13;
    private static final int R14 = 14;
    private static final int R15 = 15;
    private static final int RIP = 16;

    /** Where {@code uc_mcontext.gregs} starts in the kernel's {@code struct ucontext}. */
    private static final int GREGS = 40;

    /** Where {@code uc_mcontext.cr2} is: the address of the last page fault, also for handlers that take no siginfo. */
    private static final int SIGNAL_FAULT = GREGS + 22 * 8;

    /** The order of {@code struct sigcontext}, arch/x86/include/uapi/asm/sigcontext.h. */
    private static final int[] SIGCONTEXT = {
        R8, 9, 10, 11, R12, R13, R14, R15, RDI, RSI, RBP, RBX, RDX, RAX, RCX, RSP, RIP
    };

    private X86_64() {}

    static final Architecture ARCHITECTURE = new Architecture(
            "x86-64",
            ElfConstants.EM_X86_64,
            8,
            new RegisterTable(
                    List.of(
                            "rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12",
                            "r13", "r14", "r15", "rip"),
                    otherNames(),
                    RIP,
                    RSP,
                    RBP,
                    RIP,
                    List.of(RBX, RBP, RSP, R12, R13, R14, R15)),
            // struct user_regs_struct, arch/x86/include/asm/user_64.h
            new KernelRegisters(
                    112,
                    List.of(
                            R15, R14, R13, R12, RBP, RBX, 11, 10, 9, R8, RAX, RCX, RDX, RSI, RDI, -1, RIP, -1, -1, RSP,
                            -1, -1, -1, -1, -1, -1, -1),
                    21), // fs_base
            UnwindRow.builder(RIP)
                    .rule(RBP, new RegisterRule.Offset(-16))
                    .rule(RIP, new RegisterRule.Offset(-8))
                    .build(new CfaRule.RegisterOffset(RBP, 16)),
            UnwindRow.builder(RIP)
                    .rule(RIP, new RegisterRule.Offset(-8))
                    .unspecified(UnwindRow.Unspecified.KEPT)
                    .build(new CfaRule.RegisterOffset(RSP, 8)),
            signalFrameRow(),
            List.of(
                    // mov $15,%rax; syscall (glibc, musl, Go)
                    new SignalTrampoline(bytes(0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0, 0x0f, 0x05), 0, 7),
                    // mov $15,%eax; syscall
                    new SignalTrampoline(bytes(0xb8, 0x0f, 0, 0, 0, 0x0f, 0x05), 0, 5)),
            new X86Code(),
            SIGNAL_FAULT,
            OptionalLong.empty());

    private static Map<Integer, String> otherNames() {
        Map<Integer, String> names = new HashMap<>();
        for (int i = 0; i < 16; i++) {
            names.put(17 + i, "xmm" + i);
            names.put(67 + i, "xmm" + (16 + i));
        }
        for (int i = 0; i < 8; i++) {
            names.put(33 + i, "st" + i);
            names.put(41 + i, "mm" + i);
            names.put(118 + i, "k" + i);
        }
        String[] system = {
            "rflags", "es", "cs", "ss", "ds", "fs", "gs", "", "", "fs.base", "gs.base", "", "", "tr", "ldtr", "mxcsr",
            "fcw", "fsw"
        };
        for (int i = 0; i < system.length; i++) {
            names.put(49 + i, system[i]);
        }
        return names;
    }

    /** At the trampoline the stack pointer is that of {@code struct ucontext}: the handler's return has taken the address before it. */
    private static UnwindRow signalFrameRow() {
        UnwindRow.Builder row = UnwindRow.builder(RIP).signalFrame(true);
        for (int i = 0; i < SIGCONTEXT.length; i++) {
            row.rule(SIGCONTEXT[i], new RegisterRule.Offset(GREGS + 8L * i));
        }
        return row.build(new CfaRule.RegisterOffset(RSP, 0));
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
