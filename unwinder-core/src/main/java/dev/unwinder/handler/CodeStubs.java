package dev.unwinder.handler;

import dev.unwinder.elf.ElfConstants;
import dev.unwinder.target.Machine;
import dev.unwinder.target.Memory;
import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.WordReader;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The little of machine code that has to be understood: jumps through the linkage table, and landing pads that only end the program. */
final class CodeStubs {
    /** What is called to end the program for an exception: by clang's code, by GCC's, by that of newer GCC. */
    private static final Set<String> TERMINATORS =
            Set.of("__clang_call_terminate", "_ZSt9terminatev", "__cxa_call_terminate");

    private static final int WINDOW = 24;
    private static final int ENDBR64 = 0xfa1e0ff3;

    private final Machine machine;
    private final Memory memory;
    private final WordReader words;
    private final AddressNames names;

    CodeStubs(Machine machine, Memory memory, WordReader words, AddressNames names) {
        this.machine = machine;
        this.memory = memory;
        this.words = words;
        this.names = names;
    }

    /**
     * The name of the function at an address, or of the one that a linkage stub there jumps to.
     *
     * <p>Situation: a program that is not position-independent takes the address of a shared library's function, and gets that of its own
     * stub; personality routines of such programs are named so.
     */
    Optional<String> nameOf(long address) {
        OptionalLong target = stubTarget(address);
        Optional<AddressNames.Function> function = names.find(target.orElse(address));
        return function.isPresent() && function.get().start() == target.orElse(address)
                ? Optional.of(function.get().name())
                : Optional.empty();
    }

    /** Whether a landing pad begins with a call that ends the program. */
    boolean terminates(long landingPad) {
        OptionalLong callee = machine.elfMachine() == ElfConstants.EM_X86_64
                ? x86Call(landingPad)
                : machine.elfMachine() == ElfConstants.EM_AARCH64 ? armCall(landingPad) : OptionalLong.empty();
        return callee.isPresent()
                && nameOf(callee.getAsLong()).filter(TERMINATORS::contains).isPresent();
    }

    /** {@code [endbr64] [mov %rax,%rdi] call rel32}. */
    private OptionalLong x86Call(long address) {
        byte[] code = read(address);
        int at = startsWith(code, 0, 0xf3, 0x0f, 0x1e, 0xfa) ? 4 : 0;
        at += startsWith(code, at, 0x48, 0x89, 0xc7) ? 3 : 0;
        return startsWith(code, at, 0xe8) && at + 5 <= code.length
                ? OptionalLong.of(address + at + 5 + little(code, at + 1))
                : OptionalLong.empty();
    }

    /** {@code BL imm26}. */
    private OptionalLong armCall(long address) {
        byte[] code = read(address);
        if (code.length < 4) {
            return OptionalLong.empty();
        }
        int word = little(code, 0);
        return (word & 0xfc00_0000) == 0x9400_0000
                ? OptionalLong.of(address + (((long) word << 38) >> 36))
                : OptionalLong.empty();
    }

    /** {@code [endbr64] [bnd] jmp *disp32(%rip)}; or {@code ADRP x16; LDR x17,[x16,#imm]; ADD; BR x17}. */
    private OptionalLong stubTarget(long address) {
        byte[] code = read(address);
        try {
            if (machine.elfMachine() == ElfConstants.EM_X86_64) {
                int at = code.length >= 4 && little(code, 0) == ENDBR64 ? 4 : 0;
                at += startsWith(code, at, 0xf2) ? 1 : 0;
                if (startsWith(code, at, 0xff, 0x25) && at + 6 <= code.length) {
                    return OptionalLong.of(words.word(address + at + 6 + little(code, at + 2)));
                }
            } else if (machine.elfMachine() == ElfConstants.EM_AARCH64 && code.length >= 16) {
                int adrp = little(code, 0);
                int ldr = little(code, 4);
                if ((adrp & 0x9f00_001f) == 0x9000_0010 && (ldr & 0xffc0_03ff) == 0xf940_0211) {
                    long pages = ((long) (adrp >> 5 & 0x7ffff) << 45) >> 43 | adrp >> 29 & 3;
                    long slot = (address & -4096L) + (pages << 12) + (ldr >> 10 & 0xfff) * 8L;
                    return OptionalLong.of(words.word(slot));
                }
            }
        } catch (MemoryFaultException unreadable) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }

    private byte[] read(long address) {
        byte[] code = new byte[WINDOW];
        int count = memory.read(address, code, 0, WINDOW);
        return count == WINDOW ? code : java.util.Arrays.copyOf(code, Math.max(0, count));
    }

    private static boolean startsWith(byte[] code, int at, int... wanted) {
        if (at + wanted.length > code.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if ((code[at + i] & 0xff) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /** Instructions are little-endian on both machines. */
    private static int little(byte[] code, int at) {
        return code[at] & 0xff | (code[at + 1] & 0xff) << 8 | (code[at + 2] & 0xff) << 16 | code[at + 3] << 24;
    }
}
