package dev.unwinder.arch;

import dev.unwinder.code.InstructionSet;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * x86-64 instructions, told by their bytes.
 *
 * @psabi x86-64 3.2.2 (the stack frame), 5.2 (procedure linkage table)
 */
final class X86Code implements CodeShapes {
    /** ENDBR64, which functions and stubs begin with where indirect branches are checked. */
    private static final byte[] ENDBR64 = bytes(0xf3, 0x0f, 0x1e, 0xfa);

    /** What musl's clone does when the function returns: mov %eax,%edi; xor %eax,%eax; mov $60,%al; syscall; the first may be spelled otherwise. */
    private static final byte[] CONTEXT = bytes(0x48, 0x89, 0xdc, 0x48, 0x8b, 0x3c, 0x24, 0x48, 0x85, 0xff);

    private static final byte[] EXIT = bytes(0x31, 0xc0, 0xb0, 0x3c, 0x0f, 0x05);

    @Override
    public CallBefore callBefore(byte[] before, long address) {
        return CallBefore.of(InstructionSet.X86_64.callBefore(before, address));
    }

    /** JMP [rip + disp32], behind an ENDBR64 or a BND prefix. */
    @Override
    public OptionalLong jumpSlot(byte[] stub, long address) {
        int i = startsWith(stub, 0, ENDBR64) ? 4 : 0;
        if (i < stub.length && (stub[i] & 0xff) == 0xf2) {
            i++;
        }
        boolean jump = i + 6 <= stub.length && (stub[i] & 0xff) == 0xff && (stub[i + 1] & 0xff) == 0x25;
        return jump ? OptionalLong.of(address + i + 6 + word(stub, i + 2)) : OptionalLong.empty();
    }

    /** JMP rel32, rel8, and Jcc rel32: compilers end a function with all of them. */
    @Override
    public boolean jumpsTo(byte[] code, int count, long address, long target) {
        for (int i = 0; i < count; i++) {
            int opcode = code[i] & 0xff;
            if (opcode == 0xe9 && i + 5 <= count && address + i + 5 + word(code, i + 1) == target
                    || opcode == 0xeb && i + 2 <= count && address + i + 2 + code[i + 1] == target
                    || opcode == 0x0f
                            && i + 6 <= count
                            && (code[i + 1] & 0xf0) == 0x80
                            && address + i + 6 + word(code, i + 2) == target) {
                return true;
            }
        }
        return false;
    }

    /** JMP *register. */
    @Override
    public boolean jumpsAnywhere(byte[] code, int count) {
        for (int i = 0; i + 2 <= count; i++) {
            if ((code[i] & 0xff) == 0xff && (code[i + 1] & 0xf8) == 0xe0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void directCalls(byte[] code, int count, long address, LongConsumer target) {
        for (int i = 0; i + 5 <= count; i++) {
            if (code[i] == (byte) 0xe8) {
                target.accept(address + i + 5 + word(code, i + 1));
            }
        }
    }

    @Override
    public boolean endsThread(byte[] after) {
        return startsWith(after, 0, bytes(0x89, 0xc7)) && startsWith(after, 2, EXIT)
                || startsWith(after, 0, bytes(0x48, 0x89, 0xc7)) && startsWith(after, 3, EXIT);
    }

    /** glibc's: MOV %rbx, %rsp; MOV (%rsp), %rdi; TEST %rdi, %rdi. What it was called with is gone before it could return. */
    @Override
    public boolean startsContext(byte[] code) {
        return startsWith(code, 0, CONTEXT);
    }

    private static boolean startsWith(byte[] code, int at, byte[] wanted) {
        if (at + wanted.length > code.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (code[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static int word(byte[] code, int i) {
        return code[i] & 0xff | (code[i + 1] & 0xff) << 8 | (code[i + 2] & 0xff) << 16 | code[i + 3] << 24;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
