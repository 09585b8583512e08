package dev.unwinder.code;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfConstants;

/** Tells the bytes between functions from code. Pure functions of bytes. */
public final class CodePadding {
    /** {@code nop} of AArch64. */
    private static final long AARCH64_NOP = 0xd503201fL;

    private CodePadding() {}

    /**
     * The first offset from {@code start} on that is not padding; {@code end} if all is.
     *
     * @param end the end of what is looked at, inside the bytes
     * @param machine the ELF {@code e_machine}; of others than x86-64 words of four bytes are looked at
     * @throws MalformedDataException when {@code end} lies outside of the bytes
     */
    public static int skip(ByteView bytes, int start, int end, int machine) throws MalformedDataException {
        int at = start;
        if (machine == ElfConstants.EM_X86_64) {
            int size = 1;
            while (at < end && size > 0) {
                size = nop(bytes, at, end);
                at += size;
            }
            return at;
        }
        while (at + 4 <= end && isFiller(bytes.cursor(at).u32())) {
            at += 4;
        }
        return end - at < 4 ? end : at;
    }

    private static boolean isFiller(long word) {
        return word == AARCH64_NOP || word == 0;
    }

    /** The length of a filler instruction: nop in its many lengths, int3, or a zero byte; 0 of others. */
    private static int nop(ByteView bytes, int start, int end) throws MalformedDataException {
        int at = start;
        while (at < end && (at(bytes, at) == 0x66 || at(bytes, at) == 0x2e)) {
            at++;
        }
        if (at >= end) {
            return end - start;
        }
        int code = at(bytes, at);
        if (code == 0x90 || (code == 0xcc || code == 0) && at == start) {
            return at + 1 - start;
        }
        if (code != 0x0f || at + 2 >= end || at(bytes, at + 1) != 0x1f) {
            return 0;
        }
        int modRm = at(bytes, at + 2);
        int length = 3 + ((modRm & 7) == 4 && modRm < 0xc0 ? 1 : 0);
        length += modRm >>> 6 == 1 ? 1 : modRm >>> 6 == 2 ? 4 : 0;
        return Math.min(at + length, end) - start;
    }

    private static int at(ByteView bytes, int offset) throws MalformedDataException {
        return bytes.cursor(offset).u8();
    }
}
