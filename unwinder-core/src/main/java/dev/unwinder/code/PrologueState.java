package dev.unwinder.code;

import java.util.Map;
import java.util.OptionalLong;

/**
 * A function's frame at a pc, by its instructions. All registers are DWARF numbers; the CFA is the caller's stack pointer, as CFI defines it on
 * both architectures. At least one of the two offsets is there.
 *
 * @param fromStackPointer CFA minus the stack pointer, where that is a constant
 * @param fromFramePointer CFA minus the frame pointer (rbp, x29), where that is set up and belongs to this frame
 * @param returnAddress where the return address is stored, as an offset from the CFA; empty where it is in x30
 * @param saved where registers of the caller are stored, as offsets from the CFA; others that must be kept still have their values, or are lost
 * @param epilogue whether the frame is being taken down: what follows only restores and returns
 * @param signed whether the return address is signed (AArch64)
 */
public record PrologueState(
        OptionalLong fromStackPointer,
        OptionalLong fromFramePointer,
        OptionalLong returnAddress,
        Map<Integer, Long> saved,
        boolean epilogue,
        boolean signed)
        implements PrologueAnswer {
    /** Copies. */
    public PrologueState {
        saved = Map.copyOf(saved);
    }
}
