package dev.unwinder.exc;

import java.util.OptionalLong;

/**
 * What the call frame information knows of a piece of code: {@code PRUNTIME_FUNCTION}, the code-range descriptor. All are addresses in the
 * target.
 *
 * @param start its first instruction
 * @param end one past its last byte
 * @param prologueEnd the first instruction at which its frame is fully set up; {@code start} where nothing has to be
 * @param lsda its language-specific data
 * @param personality its personality routine
 */
public record CodeRange(long start, long end, long prologueEnd, OptionalLong lsda, OptionalLong personality) {
    /** Whether an address lies in it. */
    public boolean contains(long address) {
        return Long.compareUnsigned(address - start, end - start) < 0;
    }
}
