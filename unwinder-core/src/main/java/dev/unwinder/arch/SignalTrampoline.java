package dev.unwinder.arch;

import java.util.Arrays;

/**
 * The code that a signal handler returns to, known by its bytes.
 *
 * @param code what it looks like
 * @param resumeOffsets in bytes from its start, where the pc may stand in it
 */
public record SignalTrampoline(byte[] code, int... resumeOffsets) {
    @Override
    public boolean equals(Object other) {
        return other instanceof SignalTrampoline that
                && Arrays.equals(code, that.code)
                && Arrays.equals(resumeOffsets, that.resumeOffsets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(code);
    }

    @Override
    public String toString() {
        return "sigreturn trampoline of " + code.length + " bytes";
    }
}
