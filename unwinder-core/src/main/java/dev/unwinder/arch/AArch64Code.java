package dev.unwinder.arch;

import dev.unwinder.code.InstructionSet;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * AArch64 instructions, told by their words.
 *
 * @psabi AAPCS64 6.4.6 (the frame record)
 */
final class AArch64Code implements CodeShapes {
    @Override
    public CallBefore callBefore(byte[] before, long address) {
        return CallBefore.of(InstructionSet.AARCH64.callBefore(before, address));
    }

    /** ADRP x16, page; LDR x17, [x16, #offset], behind a BTI where branches are checked. */
    @Override
    public OptionalLong jumpSlot(byte[] stub, long address) {
        int i = stub.length >= 4 && word(stub, 0) == 0xd503_245f ? 4 : 0;
        if (i + 8 > stub.length) {
            return OptionalLong.empty();
        }
        int page = word(stub, i);
        int load = word(stub, i + 4);
        if ((page & 0x9f00_001f) != 0x9000_0010 || (load & 0xffc0_03ff) != 0xf940_0211) {
            return OptionalLong.empty();
        }
        long pages = (long) (page << 8 >> 13) << 2 | page >>> 29 & 3;
        return OptionalLong.of((address + i & -4096) + (pages << 12) + (load >>> 10 & 0xfff) * 8L);
    }

    /** B and B.cond, CBZ, CBNZ. */
    @Override
    public boolean jumpsTo(byte[] code, int count, long address, long target) {
        for (int i = 0; i + 4 <= count; i += 4) {
            int word = word(code, i);
            boolean plain = (word & 0xfc00_0000) == 0x1400_0000 && address + i + offset(word, 0, 26) == target;
            boolean conditional = ((word & 0xff00_0010) == 0x5400_0000 || (word & 0x7e00_0000) == 0x3400_0000)
                    && address + i + offset(word, 5, 19) == target;
            if (plain || conditional) {
                return true;
            }
        }
        return false;
    }

    /** BR. */
    @Override
    public boolean jumpsAnywhere(byte[] code, int count) {
        for (int i = 0; i + 4 <= count; i += 4) {
            if ((word(code, i) & 0xffff_fc1f) == 0xd61f_0000) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void directCalls(byte[] code, int count, long address, LongConsumer target) {
        for (int i = 0; i + 4 <= count; i += 4) {
            int word = word(code, i);
            if ((word & 0xfc00_0000) == 0x9400_0000) {
                target.accept(address + i + offset(word, 0, 26));
            }
        }
    }

    /** MOV x8, #93; SVC #0. */
    @Override
    public boolean endsThread(byte[] after) {
        return after.length >= 8 && word(after, 0) == 0xd280_0ba8 && word(after, 4) == 0xd400_0001;
    }

    /** glibc's, perhaps behind a hint: MOV x0, x19; CBNZ x0, to the next context; B to exit. */
    @Override
    public boolean startsContext(byte[] code) {
        int at = code.length >= 16 && (word(code, 0) & 0xffff_f01f) == 0xd503_201f ? 4 : 0;
        return code.length >= at + 12
                && word(code, at) == 0xaa13_03e0
                && (word(code, at + 4) & 0xff00_001f) == 0xb500_0000
                && (word(code, at + 8) & 0xfc00_0000) == 0x1400_0000;
    }

    /** A signed count of words in a field of an instruction, in bytes. */
    private static long offset(int word, int shift, int bits) {
        return (long) (word << 32 - shift - bits >> 32 - bits) * 4;
    }

    private static int word(byte[] code, int i) {
        return code[i] & 0xff | (code[i + 1] & 0xff) << 8 | (code[i + 2] & 0xff) << 16 | code[i + 3] << 24;
    }
}
