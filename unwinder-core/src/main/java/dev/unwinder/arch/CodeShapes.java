package dev.unwinder.arch;

import java.util.OptionalLong;
import java.util.function.LongConsumer;

/** What a few instructions look like, as far as a walk without call frame information needs to know them. Pure functions of bytes. */
public interface CodeShapes extends CallSiteCheck {
    /**
     * The call that returns to an address.
     *
     * @param before the bytes before it, the last one being the byte at the address minus one; at most {@link CallSiteCheck#WINDOW}
     * @param address where it returns to
     */
    CallBefore callBefore(byte[] before, long address);

    @Override
    default boolean endsWithCall(byte[] before) {
        return !(callBefore(before, 0) instanceof CallBefore.None);
    }

    /**
     * The word through which a stub of a procedure linkage table jumps.
     *
     * @param stub the code at an address, as much of 16 bytes as there is
     * @param address its address
     */
    OptionalLong jumpSlot(byte[] stub, long address);

    /**
     * Whether code holds a jump to an address, as a function has that ends by becoming another.
     *
     * @param code the code
     * @param count how many of its bytes count
     * @param address the code's address
     * @param target where the jump leads
     */
    boolean jumpsTo(byte[] code, int count, long address, long target);

    /**
     * Whether code holds a jump through a register.
     *
     * @param code the code
     * @param count how many of its bytes count
     */
    boolean jumpsAnywhere(byte[] code, int count);

    /**
     * Tells the targets of all direct calls in code, and, where instructions begin anywhere, of some bytes that only look like one.
     *
     * @param code the code
     * @param count how many of its bytes count
     * @param address the code's address
     */
    void directCalls(byte[] code, int count, long address, LongConsumer target);

    /**
     * Whether code that a call returns to ends the thread with a system call, so that the call was the thread's first.
     *
     * @param after the code at the return address
     */
    boolean endsThread(byte[] after);

    /**
     * Whether code is where the first function of a context that {@code makecontext} has made returns to. Nobody calls it: it goes on to the next
     * context, or ends the program.
     *
     * @param code from the return address on
     */
    boolean startsContext(byte[] code);
}
