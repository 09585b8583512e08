package dev.unwinder.code;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The call that an address lies behind, as far as bytes can tell: what ends like a call may be the end of something else.
 *
 * @param length of the call, without prefixes, which cannot be told from what stands before it
 * @param target where it goes, if it is a direct one
 */
public record CallSite(int length, OptionalLong target) {
    /** The lengths of an x86-64 call; the direct one first, since only its target can be compared with anything. */
    private static final int[] X86_LENGTHS = {5, 2, 3, 6, 7, 4};

    static Optional<CallSite> before(InstructionSet set, ByteView code, long returnAddress) {
        if (set == InstructionSet.AARCH64) {
            return at(set, code, 4, returnAddress);
        }
        for (int length : X86_LENGTHS) {
            Optional<CallSite> site = at(set, code, length, returnAddress);
            if (site.isPresent()) {
                return site;
            }
        }
        return Optional.empty();
    }

    private static Optional<CallSite> at(InstructionSet set, ByteView code, int length, long returnAddress) {
        if (code.size() < length) {
            return Optional.empty();
        }
        try {
            ByteView last = code.slice(code.size() - length, length);
            boolean likely =
                    set == InstructionSet.AARCH64 || (last.cursor().u8() & 0xff) == (length == 5 ? 0xe8 : 0xff);
            boolean near = likely
                    && set.decode(last, 0, returnAddress - length) instanceof Instruction it
                    && it.kind().isCall()
                    && !it.mnemonic().equals("lcall")
                    && it.length() == length;
            return near
                    ? Optional.of(
                            new CallSite(length, ((Instruction) set.decode(last, 0, returnAddress - length)).target()))
                    : Optional.empty();
        } catch (MalformedDataException impossible) {
            return Optional.empty(); // the size has been checked
        }
    }
}
