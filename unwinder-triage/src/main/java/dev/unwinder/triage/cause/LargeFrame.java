package dev.unwinder.triage.cause;

import dev.unwinder.frame.Frame;
import dev.unwinder.target.MemoryRegion;
import dev.unwinder.target.Target;

/**
 * Tells the overflow of a stack by one frame that is larger than what is left of it, as by a large array: its stack pointer stands far below the
 * stack, where nothing is mapped, its caller's in the stack, and the address that could not be used lies between the two.
 */
final class LargeFrame {
    /** How far below its stack pointer a function may write: the red zone, and the push of a call. */
    private static final long BELOW = 4096;

    private LargeFrame() {}

    static boolean overflows(Target target, Frame frame, Frame caller, long fault) {
        long stackPointer = frame.stackPointer();
        int stack = target.regions().indexOf(caller.stackPointer());
        if (stack < 0 || Long.compareUnsigned(stackPointer, caller.stackPointer()) >= 0) {
            return false;
        }
        long end = target.regions().start(stack);
        boolean isWritable = target.regions()
                .find(caller.stackPointer())
                .filter(MemoryRegion::writable)
                .isPresent();
        return isWritable
                && target.regions().indexOf(stackPointer) < 0
                && target.regions().indexAbove(stackPointer) == stack
                && Long.compareUnsigned(fault, end) < 0
                && Long.compareUnsigned(fault, stackPointer - BELOW) >= 0;
    }
}
