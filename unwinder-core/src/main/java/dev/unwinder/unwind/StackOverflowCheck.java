package dev.unwinder.unwind;

import dev.unwinder.address.AddressRange;
import java.util.Optional;

/**
 * Tells a stack overflow from other faults: the stack pointer has come to the end of its mapping, or beyond, and the address that could not
 * be used lies beyond that end too, close by.
 */
final class StackOverflowCheck {
    /** How far from its stack's end the stack pointer may stand when the next access faults, in bytes. */
    private static final long NEAR = 4096;

    /** The largest guard below a stack, or step beyond it, in bytes: the kernel keeps 1 MiB free below a growing stack. */
    private static final long MAX_GUARD = 1 << 20;

    private StackOverflowCheck() {}

    /** What there is to say of a frame at which an access to an address failed. */
    static Optional<String> explain(CodeMap code, long stackPointer, long fault) {
        AddressRange stack = code.writableFrom(stackPointer, MAX_GUARD);
        boolean isAtEnd = !stack.isEmpty()
                && (Long.compareUnsigned(stackPointer, stack.start()) < 0 || stackPointer - stack.start() <= NEAR);
        boolean isBeyond = Long.compareUnsigned(fault, stack.start()) < 0
                && Long.compareUnsigned(stack.start() - fault, MAX_GUARD) <= 0
                && Long.compareUnsigned(fault, stackPointer - 16 * NEAR) >= 0;
        return isAtEnd && isBeyond
                ? Optional.of("stack overflow: the stack ends at 0x" + Long.toHexString(stack.start())
                        + ", the access to 0x" + Long.toHexString(fault) + " is beyond")
                : Optional.empty();
    }
}
