package dev.unwinder.unwind;

import dev.unwinder.cfi.CallFrameInfo;
import dev.unwinder.cfi.FrameDescriptionEntry;
import dev.unwinder.modules.LoadedModule;

/**
 * The frame description entry of a piece of code, and where it is from.
 *
 * @param module the image that the code belongs to
 * @param info the section that the entry stands in
 * @param fde the entry; its addresses are vaddrs of the image
 */
public record FunctionEntry(LoadedModule module, CallFrameInfo info, FrameDescriptionEntry fde) {
    /** Where its code begins: a vaddr of the image. */
    public long start() {
        return fde.range().start();
    }
}
