package dev.unwinder.code;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The call that an address lies behind, as far as bytes can tell: what ends like a call may be the end of something else.
 *
 * <p>Told by the bytes alone, since a scan asks it of every word of a stack; that the decoder says the same of all of them is tested.
 *
 * @param length of the call, without prefixes, which cannot be told from what stands before it
 * @param target where it goes, if it is a direct one
 * @param slot the address of the word through which it goes, if that stands in the instruction
 */
public record CallSite(int length, OptionalLong target, OptionalLong slot) {
    /** The lengths of an indirect x86-64 call: FF /2, the shortest first. */
    private static final int[] X86_LENGTHS = {2, 3, 4, 6, 7};

    private static final int SIB = 4;

    static Optional<CallSite> before(InstructionSet set, byte[] code, long returnAddress) {
        return set == InstructionSet.AARCH64 ? a64(code, returnAddress) : x86(code, returnAddress);
    }

    /** BL, BLR and the authenticating forms of BLR. */
    private static Optional<CallSite> a64(byte[] code, long returnAddress) {
        if (code.length < 4) {
            return Optional.empty();
        }
        int word = word(code, 4);
        if ((word & 0xfc00_0000) == 0x9400_0000) {
            return Optional.of(direct(4, returnAddress - 4 + ((long) (word << 6) >> 6) * 4));
        }
        boolean register = (word & 0xffff_fc1f) == 0xd63f_0000 || (word & 0xfeff_f800) == 0xd63f_0800;
        return register ? Optional.of(indirect(4)) : Optional.empty();
    }

    /** CALL rel32 (E8) first, then a call through a word (FF 15): what they say can be compared with something. */
    private static Optional<CallSite> x86(byte[] code, long returnAddress) {
        if (code.length >= 5 && at(code, 5) == 0xe8) {
            return Optional.of(direct(5, returnAddress + word(code, 4)));
        }
        if (code.length >= 6 && at(code, 6) == 0xff && at(code, 5) == 0x15) {
            OptionalLong slot = OptionalLong.of(returnAddress + word(code, 4));
            return Optional.of(new CallSite(6, OptionalLong.empty(), slot));
        }
        for (int length : X86_LENGTHS) {
            if (code.length >= length && at(code, length) == 0xff && isIndirect(code, length)) {
                return Optional.of(indirect(length));
            }
        }
        return Optional.empty();
    }

    /** Whether the addressing form behind an opcode FF is /2 and makes up the rest of a call, exactly. */
    private static boolean isIndirect(byte[] code, int length) {
        int modRm = at(code, length - 1);
        boolean isCall = (modRm & 0x38) == 0x10;
        boolean hasSib = (modRm & 7) == SIB;
        int needed = switch (modRm >> 6) {
            case 0 -> {
                boolean address = hasSib ? length > 2 && (at(code, length - 2) & 7) == 5 : (modRm & 7) == 5;
                yield (hasSib ? 3 : 2) + (address ? 4 : 0);
            }
            case 1 -> hasSib ? 4 : 3;
            case 2 -> hasSib ? 7 : 6;
            default -> 2;
        };
        return isCall && needed == length;
    }

    private static CallSite direct(int length, long target) {
        return new CallSite(length, OptionalLong.of(target), OptionalLong.empty());
    }

    private static CallSite indirect(int length) {
        return new CallSite(length, OptionalLong.empty(), OptionalLong.empty());
    }

    private static int at(byte[] code, int back) {
        return code[code.length - back] & 0xff;
    }

    private static int word(byte[] code, int back) {
        return at(code, back) | at(code, back - 1) << 8 | at(code, back - 2) << 16 | at(code, back - 3) << 24;
    }
}
